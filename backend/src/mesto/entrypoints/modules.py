"""The modules of this installation: a new module is one line here."""

from functools import cache
from typing import Final

from mesto.core.module import Module
from mesto.modules.auth.module import auth
from mesto.modules.users.module import users

MODULES: Final[tuple[Module, ...]] = (users, auth)


@cache
def map_all_tables() -> None:
    """Tie the aggregates to their tables, once per process."""
    for module in MODULES:
        module.map_tables()
