"""The modules of this installation: a new module is one line here."""

from functools import cache
from typing import Final

from mesto.core.module import Module
from mesto.modules.auth.module import module as auth
from mesto.modules.bookings.module import module as bookings
from mesto.modules.coworkings.module import module as coworkings
from mesto.modules.healthcheck.module import module as healthcheck
from mesto.modules.notifications.module import module as notifications
from mesto.modules.options.module import module as options
from mesto.modules.spots.module import module as spots
from mesto.modules.users.module import module as users

MODULES: Final[tuple[Module, ...]] = (
    # Routes are tried in this order: what guests ask for most stands first.
    healthcheck,
    bookings,
    spots,
    notifications,
    coworkings,
    auth,
    users,
    options,
)


@cache
def map_all_tables() -> None:
    """Tie the aggregates to their tables, once per process."""
    for module in MODULES:
        module.map_tables()
