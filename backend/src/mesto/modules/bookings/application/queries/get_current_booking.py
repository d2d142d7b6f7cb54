from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.shown import Showing, ShownBooking
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import SpotNotFound
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.tables import bookings


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCurrentBooking:
    actor: Actor
    spot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentBooking:
    current: ShownBooking | None
    next: ShownBooking | None


@dataclass(frozen=True, slots=True)
class GetCurrentBookingHandler(Query):
    """Who sits here now, and who comes next: the reception's view of one spot."""

    session: ReadSession
    spots: Spots
    showing: Showing
    clock: Clock

    async def __call__(self, query: GetCurrentBooking) -> CurrentBooking:
        now = self.clock.now()
        coming = select(Booking).where(
            bookings.c.spot_id == query.spot_id,
            bookings.c.status.in_(LIVE),
            bookings.c.time_until > now,
        )
        found = await self.session.found(coming.order_by(bookings.c.time_from).limit(2))
        minute = TimeSlot(now, now + timedelta(minutes=1))
        if (spot := (await self.spots.find_all([query.spot_id], minute)).get(query.spot_id)) is None:
            raise SpotNotFound
        query.actor.require(Role.STAFF, spot.coworking_id, otherwise=SpotNotFound)
        shown = await self.showing.of(found, query.actor, now)
        running = [item for item in shown if item.booking.time_from <= now]
        later = [item for item in shown if item.booking.time_from > now]
        return CurrentBooking(current=next(iter(running), None), next=next(iter(later), None))
