from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import HoursException, UpcomingBookings, WeeklyHours
from mesto.modules.coworkings.application.queries.coworking_page import SHOWN_DAYS, readable_page
from mesto.modules.coworkings.domain.daily_hours import falling_on_next_days, today_of
from mesto.modules.coworkings.infrastructure.place_rows import hours_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOpeningHours:
    actor: Actor
    coworking_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPage:
    version: int
    timezone: str
    weekly_hours: tuple[WeeklyHours, ...]
    closed_on_holidays: bool
    exceptions: Sequence[HoursException]
    local_date: date
    affected: int | None
    """Upcoming bookings outside these hours; None for all but the team."""


@dataclass(frozen=True, slots=True)
class GetOpeningHoursHandler(Query):
    engine: AsyncEngine
    bookings: UpcomingBookings
    clock: Clock

    async def __call__(self, query: GetOpeningHours) -> HoursPage:
        row = await readable_page(self.engine, self.clock, query.actor, query.coworking_id)
        hours = hours_of(row)
        today = today_of(hours, self.clock.now()).date
        return HoursPage(
            version=row["hours_version"],
            timezone=row["timezone"],
            weekly_hours=hours.weekly,
            closed_on_holidays=hours.closed_on_holidays,
            exceptions=falling_on_next_days(hours.exceptions, today, SHOWN_DAYS),
            local_date=today,
            affected=await self._affected(query),
        )

    async def _affected(self, query: GetOpeningHours) -> int | None:
        # The page's connection has gone back: this takes the write session's.
        if not query.actor.is_team_of(query.coworking_id):
            return None
        return await self.bookings.outside(query.coworking_id)
