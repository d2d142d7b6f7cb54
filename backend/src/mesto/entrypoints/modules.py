"""The modules of this installation: a new module is one line here."""

from functools import cache
from typing import Final

from mesto.core.module import Module
from mesto.modules.options.module import MODULE as OPTIONS
from mesto.modules.spots.module import MODULE as SPOTS

MODULES: Final[tuple[Module, ...]] = (SPOTS, OPTIONS)


@cache
def map_all_tables() -> None:
    """Tie the aggregates to their tables, once per process."""
    for module in MODULES:
        module.map_tables()
