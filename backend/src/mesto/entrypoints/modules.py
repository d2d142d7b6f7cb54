"""The modules of this installation: a new module is one line here."""

from functools import cache
from typing import Final

from mesto.core.module import Module
from mesto.modules.bookings.module import module as bookings
from mesto.modules.healthcheck.module import module as healthcheck
from mesto.modules.notifications.module import module as notifications

MODULES: Final[tuple[Module, ...]] = (
    bookings,
    notifications,
    healthcheck,
)


@cache
def map_all_tables() -> None:
    """Tie the aggregates to their tables, once per process."""
    for module in MODULES:
        module.map_tables()
