from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import PlaceStatus, WeeklyHours
from mesto.modules.coworkings.application.queries.coworking_page import readable_page
from mesto.modules.coworkings.domain.daily_hours import today_of
from mesto.modules.coworkings.infrastructure.place_rows import hours_of
from mesto.modules.coworkings.public import SpotCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCoworking:
    actor: Actor
    coworking_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CoworkingPage:
    id: UUID
    name: str
    description: str
    address: str
    city: str
    country_code: str | None
    latitude: float | None
    longitude: float | None
    timezone: str
    status: PlaceStatus
    opens_at: time | None
    closes_at: time | None
    weekly_hours: tuple[WeeklyHours, ...]
    spot_count: int
    my_role: Role | None
    created_at: datetime
    updated_at: datetime
    version: int
    local_date: date


@dataclass(frozen=True, slots=True)
class GetCoworkingHandler(Query):
    engine: AsyncEngine
    spots: SpotCounts
    clock: Clock

    async def __call__(self, query: GetCoworking) -> CoworkingPage:
        row = await readable_page(self.engine, self.clock, query.actor, query.coworking_id)
        hours = hours_of(row)
        today = today_of(hours, self.clock.now())
        counts = await self.spots.count([query.coworking_id])
        role = Role(row["my_role"]) if row["my_role"] else None
        return CoworkingPage(
            id=row["id"],
            name=row["name"],
            description=row["description"],
            address=row["address"],
            city=row["city"],
            country_code=row["country_code"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            timezone=row["timezone"],
            status=PlaceStatus(row["status"]),
            opens_at=today.opens_at,
            closes_at=today.closes_at,
            weekly_hours=hours.weekly,
            spot_count=counts.get(query.coworking_id, 0),
            my_role=Role.OWNER if query.actor.is_admin else role,
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            version=row["version"],
            local_date=today.date,
        )
