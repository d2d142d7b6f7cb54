"""Stands in for modules that are not installed, or not what a test is about."""

from typing import Final

from dishka import Provider, Scope

from mesto.entrypoints.modules import MODULES
from mesto.modules.bookings.public import Bookings, Members, OptionCatalog, People, SpotCatalog
from mesto.modules.users.public import Directory
from tests.support.inbox import KnownBookings, KnownPeople, KnownSpots

MISSING: Final = {People: "users", Members: "coworkings", OptionCatalog: "options", SpotCatalog: "spots"}
"""Ports of bookings by the module that fills them: nobody calls them here, the container wants them."""


def others(bookings: Bookings | None = None, people: Directory | None = None) -> Provider:
    """Fill the ports the inbox asks, whether their modules are installed or not."""
    installed = {module.name for module in MODULES}
    provider = Provider(scope=Scope.REQUEST)
    provider.provide(lambda: bookings or KnownBookings(), provides=Bookings, override="bookings" in installed)
    provider.provide(lambda: people or KnownPeople(), provides=Directory, override="users" in installed)
    for port, owner in MISSING.items():
        if owner not in installed:
            provider.provide(lambda: KnownSpots(), provides=port)  # noqa: PLW0108
    return provider
