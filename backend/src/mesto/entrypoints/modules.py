"""The modules of this installation: a new module is one line here."""

from functools import cache
from typing import Final

from mesto.core.module import Module
from mesto.modules.bookings.module import module as bookings

MODULES: Final[tuple[Module, ...]] = (bookings,)


@cache
def map_all_tables() -> None:
    """Tie the aggregates to their tables, once per process."""
    for module in MODULES:
        module.map_tables()
