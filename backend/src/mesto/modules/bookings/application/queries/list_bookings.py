from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select, tuple_

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.errors import WindowTooWide
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.shown import Showing, ShownBooking
from mesto.modules.bookings.application.spots import dates_around
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import CoworkingMissing, CoworkingNotFound
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.time_slot import slot_of
from mesto.modules.bookings.infrastructure.status import has_status
from mesto.modules.bookings.infrastructure.tables import bookings
from mesto.modules.bookings.public import PlaceCatalog

WIDEST_DAYS: Final = 31
b = bookings.c


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFilter:
    coworking_id: UUID | None = None
    spot_id: UUID | None = None
    user_id: UUID | None = None
    status: BookingStatus | None = None
    flag: str | None = None
    reference: str | None = None
    upcoming: bool | None = None
    time_from: datetime | None = None
    time_until: datetime | None = None
    sort: str = "time_from"

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """Turn what was asked for into SQL. Raises WindowTooWide and ReversedSlot."""
        ids = ("coworking_id", "spot_id", "user_id")
        found = [b[name] == value for name in ids if (value := getattr(self, name)) is not None]
        if self.reference is not None:
            found.append(b.reference == self.reference.upper())
        if self.status is not None:
            found.append(has_status(self.status, now))
        if self.flag is not None:
            found.append(b.flags.contains([self.flag]))
        if self.upcoming is not None:
            ahead = b.status.in_(LIVE) & (b.time_until > now)
            found.append(ahead if self.upcoming else ~ahead)
        return found + self._window()

    def _window(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.time_from is not None and self.time_until is not None:
            asked = slot_of(self.time_from, self.time_until)
            if asked.duration > timedelta(days=WIDEST_DAYS):
                raise WindowTooWide(pointer="/time_until", limit_days=WIDEST_DAYS)
        if self.time_from is not None:
            found.append(b.time_until > self.time_from)
        if self.time_until is not None:
            found.append(b.time_from < self.time_until)
        return found

    def bound(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBookings:
    actor: Actor
    filter: BookingFilter
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ListBookingsHandler(Query):
    """Bookings of a coworking for its team; the person's own are another query."""

    session: ReadSession
    places: PlaceCatalog
    showing: Showing
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListBookings) -> Page[ShownBooking]:
        coworking_id, now = query.filter.coworking_id, self.clock.now()
        if coworking_id is not None:
            query.actor.require(Role.STAFF, coworking_id, otherwise=CoworkingNotFound)
            if query.actor.is_admin and not await self.places.get(coworking_id, dates_around(now, now)):
                raise CoworkingNotFound  # an admin may ask for anything, also for what there is not
        elif not query.actor.is_admin:
            raise CoworkingMissing(pointer="/coworking_id")
        return await page_of_bookings(self, query)


async def page_of_bookings(handler: Any, query: Any) -> Page[ShownBooking]:
    """Read one keyset page in the order that was asked for."""
    now = handler.clock.now()
    filters = query.filter
    column = {"time_from": b.time_from, "created_at": b.created_at}[filters.sort.removeprefix("-")]
    down = filters.sort.startswith("-")
    statement = select(Booking).where(*filters.conditions(now)).limit(query.limit + 1)
    statement = statement.order_by(column.desc() if down else column, b.id.desc() if down else b.id)
    if query.cursor is not None:
        place = tuple_(*(literal(part) for part in handler.cursors.read(query.cursor, filters.bound())))
        key = tuple_(column, b.id)
        statement = statement.where(key < place if down else key > place)
    found = await handler.session.found(statement)
    page = handler.cursors.page(
        found, query.limit, lambda booking: (getattr(booking, column.name), booking.id), filters.bound()
    )
    return Page(await handler.showing.of(page.items, query.actor, now), page.next_cursor)
