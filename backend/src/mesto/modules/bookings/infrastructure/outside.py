"""How many upcoming bookings lie outside the hours their spots have now (R-T29)."""

from collections import Counter, defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.bookings.application.spots import Spots, dates_around
from mesto.modules.bookings.domain.opening_hours import OpeningHours, WeeklyHours
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.tables import bookings

Slots = Counter[tuple[datetime, datetime]]
"""How many bookings lie in each interval: in a full house many lie in the same one."""


async def count_outside(session: AsyncSession, spots: Spots, coworking_id: UUID, now: datetime) -> int:
    rows = (await session.execute(_intervals(coworking_id, now))).all()
    if not rows:
        return 0
    around = dates_around(min(row.time_from for row in rows), max(row.time_until for row in rows))
    by_hours: defaultdict[tuple[WeeklyHours, ...] | None, Slots] = defaultdict(Counter)
    hours: dict[tuple[WeeklyHours, ...] | None, OpeningHours] = {}
    wanted = {spot_id for row in rows for spot_id in row.spot_ids}
    known = {k: spot for c in spots.catalogs for k, spot in (await c.find(wanted, around)).items()}
    for row in rows:
        for spot_id in row.spot_ids:
            if (spot := known.get(spot_id)) is not None:
                hours.setdefault(spot.own_hours, spot.hours)
                by_hours[spot.own_hours][row.time_from, row.time_until] += 1
    return sum(_outside(hours[own], slots) for own, slots in by_hours.items())


def _intervals(coworking_id: UUID, now: datetime) -> Select[tuple[datetime, datetime, list[UUID]]]:
    b = bookings.c
    return (
        select(b.time_from, b.time_until, func.array_agg(b.spot_id).label("spot_ids"))
        .where(b.coworking_id == coworking_id, b.status.in_(LIVE), b.time_until > now)
        .group_by(b.time_from, b.time_until)
    )


def _outside(hours: OpeningHours, slots: Slots) -> int:
    return sum(count for (first, last), count in slots.items() if not hours.admit(TimeSlot(first, last)))
