from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.domain.errors import CoworkingNotFound
from mesto.modules.bookings.domain.person_rules import minutes_in
from mesto.modules.bookings.domain.place import Place, PlaceStatus
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.weeks import week_of
from mesto.modules.bookings.infrastructure.tables import bookings
from mesto.modules.bookings.public import PlaceCatalog

HOLDS: Final = 2
"""Running holds per person over all coworkings (R-H03)."""
LONGEST: Final = timedelta(days=7)
b = bookings.c


@dataclass(frozen=True, slots=True, kw_only=True)
class GetMyQuotas:
    actor: Actor
    coworking_id: UUID


@dataclass(frozen=True, slots=True)
class Used:
    used: int
    limit: int
    """0: no limit."""


@dataclass(frozen=True, slots=True)
class UsedHours:
    used_minutes: int
    limit_minutes: int
    """0: no limit."""
    renews_at: datetime


@dataclass(frozen=True, slots=True)
class Quotas:
    active: Used
    holds: Used
    hours: UsedHours
    suspended_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class GetMyQuotasHandler(Query):
    """How much of each limit is used up here; hours are those of the running local week."""

    session: ReadSession
    places: PlaceCatalog
    clock: Clock

    async def __call__(self, query: GetMyQuotas) -> Quotas:
        now = self.clock.now()
        place = await self._seen(query, now)
        week = week_of(now, place.timezone)
        rows = await self.session.rows(
            select(b.status, b.time_from, b.time_until).where(
                b.user_id == query.actor.user_id,
                b.coworking_id == place.id,
                b.status != BookingStatus.CANCELLED,
                b.time_until > week.time_from,
                b.time_from > week.time_from - LONGEST,
            )
        )
        slots = [TimeSlot(row["time_from"], row["time_until"]) for row in rows]
        upcoming = sum(1 for row in rows if row["status"] in LIVE and row["time_until"] > now)
        active, hours = _limits(place, query.actor)
        return Quotas(
            active=Used(upcoming, active),
            holds=Used(0, HOLDS),
            hours=UsedHours(minutes_in(week, slots), hours * 60, week.time_until),
        )

    async def _seen(self, query: GetMyQuotas, now: datetime) -> Place:
        place = await self.places.get(query.coworking_id, (now.date(), now.date()))
        if place is None:
            raise CoworkingNotFound
        if place.status is PlaceStatus.ARCHIVED and query.actor.role_in(place.id) is None:
            raise CoworkingNotFound
        return place


def _limits(place: Place, actor: Actor) -> tuple[int, int]:
    """Return bookings and hours per week; the team has no limits in its own coworking (R-B13)."""
    if actor.is_team_of(place.id):
        return 0, 0
    rules = place.policies.explained()
    return rules["max_active_per_user"][0], rules["max_hours_per_week"][0]
