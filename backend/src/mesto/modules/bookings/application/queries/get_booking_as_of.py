from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.get_booking import known_booking
from mesto.modules.bookings.application.queries.shown import Showing, ShownBooking
from mesto.modules.bookings.domain.errors import BookingNotFound
from mesto.modules.bookings.infrastructure.rebuilding import entry_of, rebuilt
from mesto.modules.bookings.infrastructure.tables import history


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBookingAsOf:
    actor: Actor
    booking_id: UUID
    moment: datetime


@dataclass(frozen=True, slots=True)
class GetBookingAsOfHandler(Query):
    """The booking as it was at a moment, rebuilt from its history; before it was placed there was none."""

    session: ReadSession
    showing: Showing

    async def __call__(self, query: GetBookingAsOf) -> ShownBooking:
        await known_booking(self.session, query.actor, query.booking_id)
        until = (history.c.booking_id == query.booking_id) & (history.c.at <= query.moment)
        rows = await self.session.rows(select(history).where(until).order_by(history.c.id))
        if not rows:
            raise BookingNotFound
        booking = rebuilt([entry_of(row) for row in rows])
        [shown] = await self.showing.of([booking], query.actor, query.moment)
        return shown.named_as_then()
