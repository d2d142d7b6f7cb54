from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import Availability, SpotDay, SpotNotFound
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.spots.application.queries.get_spot import visible_spot
from mesto.modules.spots.infrastructure.rows import bookable


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSpotAvailability:
    actor: Actor
    spot_id: UUID
    first: date | None = None
    """A local date of the coworking; None: its today."""
    days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotAvailability:
    spot_id: UUID
    timezone: str
    days: Sequence[SpotDay]


@dataclass(frozen=True, slots=True)
class GetSpotAvailabilityHandler(Query):
    session: AsyncSession
    """Not a ReadSession: `Places` and `Availability` answer on this one, one connection at a time."""
    coworkings: Coworkings
    availability: Availability
    clock: Clock

    async def __call__(self, query: GetSpotAvailability) -> SpotAvailability:
        now = self.clock.now()
        about = query.first or now.date()  # the zone, and with it the local today, comes with the place
        around = (about - timedelta(days=1), about + timedelta(days=query.days + 1))

        row = await visible_spot(self.session, query.spot_id, query.actor)
        place = await self.coworkings.seen_by(
            query.actor,
            row["coworking_id"],
            around,
            otherwise=SpotNotFound,
            spot_ids=[query.spot_id],
        )
        first = query.first or now.astimezone(place.timezone).date()
        return SpotAvailability(
            spot_id=query.spot_id,
            timezone=place.timezone.key,
            days=await self.availability.days(bookable(row, place), first, query.days, query.actor),
        )
