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
        booking = await known_booking(self.session, query.actor, query.booking_id)
        [shown] = await self.showing.of([booking], query.actor, self.clock.now())
        return shown


async def known_booking(session: ReadSession, actor: Actor, booking_id: UUID) -> Booking:
    """Find a booking for somebody who may know of it. Raises BookingNotFound for everybody else."""
    found = await session.found(select(Booking).where(bookings.c.id == booking_id))
    if not found:
        raise BookingNotFound
    found[0].ensure_known_to(actor)
    return found[0]
