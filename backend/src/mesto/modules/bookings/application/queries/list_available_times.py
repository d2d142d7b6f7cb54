from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.get_booking import known_booking
from mesto.modules.bookings.application.spots import Spots, usable
from mesto.modules.bookings.domain.errors import SpotNotFound
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.availability import SqlAvailability


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAvailableTimes:
    actor: Actor
    booking_id: UUID
    day: date | None = None
    """Local date; the booking's own when left out."""
    spot_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListAvailableTimesHandler(Query):
    """Where this booking could be moved to: free intervals, itself left out."""

    session: ReadSession
    spots: Spots
    availability: SqlAvailability

    async def __call__(self, query: ListAvailableTimes) -> Sequence[TimeSlot]:
        booking = await known_booking(self.session, query.actor, query.booking_id)
        day = query.day or booking.local_from.date()
        spot = usable(await self.spots.find(query.spot_id or booking.spot_id, whole_day(day)))
        if spot.coworking_id != booking.coworking_id:
            raise SpotNotFound(pointer="/spot_id")
        kept = replace(spot, policy=booking.terms.kept_in(spot.policy))
        # Anonymous: names of neighbours would be read and thrown away.
        [shown] = await self.availability.days(kept, day, 1, Actor.anonymous(), moving=booking.id)
        return shown.free


def whole_day(day: date) -> TimeSlot:
    """Return the UTC day of this date; the catalogues look a day further on both sides."""
    start = datetime.combine(day, time(), UTC)
    return TimeSlot(start, start + timedelta(days=1))
