"""Bookings and people as the inbox asks for them, said by the test."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from mesto.core.ids import new_id
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.public import (
    Bookings,
    BookingView,
    SpotCard,
    SpotCatalog,
)
from mesto.modules.notifications.domain.notification import Inbox, Notification
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


class KnownSpots(SpotCatalog):
    """Knows how to show spots and nothing else."""

    def __init__(self, names: Mapping[UUID, str] | None = None) -> None:
        self.names = names or {}

    async def describe(self, spot_ids: Collection[UUID]) -> Mapping[UUID, SpotCard]:
        return {spot_id: self._card(spot_id) for spot_id in spot_ids if spot_id in self.names}

    def _card(self, spot_id: UUID) -> SpotCard:
        return SpotCard(
            id=spot_id,
            name=self.names[spot_id],
            spot_type="desk",
            coworking_id=new_id(),
            coworking_name="Tochka na Pokrovke",
            address="Pokrovka 17",
            timezone="Europe/Moscow",
        )


class InMemoryInbox(Inbox):
    def __init__(self) -> None:
        self.kept: list[Notification] = []

    @property
    def latest_first(self) -> list[Notification]:
        return sorted(self.kept, key=lambda n: (n.created_at, n.id), reverse=True)

    async def put(self, notification: Notification) -> None:
        def key(n: Notification):
            return (n.event_id, n.user_id, n.type)

        if key(notification) not in map(key, self.kept):
            self.kept.append(notification)

    async def put_all(self, messages: Sequence[Notification]) -> None:
        for message in messages:
            await self.put(message)

    async def mark_read(self, notification_id: UUID, *, of: UUID, at: datetime) -> Notification:
        raise NotImplementedError

    async def mark_all_read(self, *, of: UUID, until: datetime, at: datetime) -> int:
        raise NotImplementedError


class NoTransaction(UnitOfWork):
    async def commit(self, *, hide_silence: bool = False) -> None: ...

    async def rollback(self) -> None: ...
