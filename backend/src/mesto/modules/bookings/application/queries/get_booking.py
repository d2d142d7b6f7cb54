from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.shown import Showing, ShownBooking
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import BookingNotFound
from mesto.modules.bookings.infrastructure.tables import bookings


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBooking:
    actor: Actor
    booking_id: UUID


@dataclass(frozen=True, slots=True)
class GetBookingHandler(Query):
    session: ReadSession
    showing: Showing
    clock: Clock

    async def __call__(self, query: GetBooking) -> ShownBooking:
        found = await self.session.found(select(Booking).where(bookings.c.id == query.booking_id))
        if not found:
            raise BookingNotFound
        found[0].ensure_known_to(query.actor)
        [shown] = await self.showing.of(found, query.actor, self.clock.now())
        return shown
