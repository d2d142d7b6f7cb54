"""Bookings and people as the inbox asks for them, said by the test."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from dishka import Provider, Scope

from mesto.core.ids import new_id
from mesto.entrypoints.modules import MODULES
from mesto.modules.bookings.public import Bookings, BookingView
from mesto.modules.users.public import Directory, DirectoryEntry

TEN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
"""10:00 in Moscow."""
TWO = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
"""14:00 in Moscow."""


def a_booking(**changed) -> BookingView:
    made = BookingView(
        id=new_id(),
        reference="K7QH2M9X",
        user_id=new_id(),
        coworking_id=new_id(),
        coworking_name="Tochka na Pokrovke",
        address="Pokrovka 17",
        timezone="Europe/Moscow",
        spot_id=new_id(),
        spot_name="Desk 2",
        time_from=TEN,
        time_until=TWO,
        status="active",
        version=1,
        guest_name=None,
        cancelled_by=None,
        cancel_reason=None,
        options=(),
    )
    return replace(made, **changed)


class KnownBookings(Bookings):
    def __init__(self) -> None:
        self.now: dict[UUID, BookingView] = {}

    async def find(self, booking_id: UUID) -> BookingView | None:
        return self.now.get(booking_id)

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        return {b.coworking_id for b in self.now.values() if b.user_id == user_id}


class KnownPeople(Directory):
    def __init__(self, locale: str = "en") -> None:
        self.locale = locale
        self.erased: set[UUID] = set()

    async def get_many(self, user_ids: Collection[UUID]) -> Mapping[UUID, DirectoryEntry]:
        return {user_id: self._entry(user_id) for user_id in user_ids if user_id not in self.erased}

    async def find_by_email(self, email: str) -> DirectoryEntry | None:
        return None

    def _entry(self, user_id: UUID) -> DirectoryEntry:
        return DirectoryEntry(
            id=user_id,
            full_name="Anna",
            email="anna@example.com",
            locale=self.locale,
            timezone=None,
            is_banned=False,
        )


def others(bookings: Bookings | None = None, people: Directory | None = None) -> Provider:
    """Stand in for the modules the inbox asks, whether they are installed or not."""
    installed = {module.name for module in MODULES}
    provider = Provider(scope=Scope.REQUEST)
    provider.provide(lambda: bookings or KnownBookings(), provides=Bookings, override="bookings" in installed)
    provider.provide(lambda: people or KnownPeople(), provides=Directory, override="users" in installed)
    return provider
