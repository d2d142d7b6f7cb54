from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared
from mesto.modules.bookings.domain.lost_options import Levels, OptionUse
from mesto.modules.bookings.domain.option_stock import OptionStock, Stocks
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import OptionAvailability

NOBODY = UUID(int=0)

# A level lasts from one step to the next: the window adds up all steps of an instant at once, so uses
# that touch are never counted together.
_peaks = Prepared(
    text("""
WITH touching AS (
    SELECT option_id, quantity, greatest(time_from, :first) AS time_from, time_until
    FROM bookings.option_uses
    WHERE option_id = ANY(:option_ids) AND time_until > :first
        AND time_until < :last + interval '7 days' AND time_from < :last AND booking_id <> :besides
), steps AS (
    SELECT option_id, time_from AS at, quantity AS delta FROM touching
    UNION ALL
    SELECT option_id, time_until, -quantity FROM touching WHERE time_until < :last
), levels AS (
    SELECT option_id, sum(delta) OVER (PARTITION BY option_id ORDER BY at) AS level FROM steps
)
SELECT option_id, max(level)::integer AS peak FROM levels GROUP BY option_id
""").bindparams(
        bindparam("option_ids", type_=ARRAY(Uuid)),
        bindparam("first", type_=DateTime(timezone=True)),
        bindparam("last", type_=DateTime(timezone=True)),
        bindparam("besides", type_=Uuid),
    )
)
_touching = Prepared(
    text("""
SELECT option_id, quantity, time_from, time_until FROM bookings.option_uses
WHERE option_id = ANY(:option_ids) AND time_until > :first
    AND time_until < :last + interval '7 days' AND time_from < :last AND booking_id <> :besides
""").bindparams(
        bindparam("option_ids", type_=ARRAY(Uuid)),
        bindparam("first", type_=DateTime(timezone=True)),
        bindparam("last", type_=DateTime(timezone=True)),
        bindparam("besides", type_=Uuid),
    )
)
_upcoming = text("""
SELECT u.booking_id, u.quantity, u.time_from, u.time_until, b.created_at
FROM bookings.option_uses u JOIN bookings.bookings b ON b.id = u.booking_id
WHERE u.option_id = :option_id AND u.time_until > :now AND b.status IN ('pending', 'active')
ORDER BY b.created_at, u.booking_id
""").bindparams(bindparam("option_id", type_=Uuid), bindparam("now", type_=DateTime(timezone=True)))


class SqlOptionStock(OptionStock, OptionAvailability):
    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def peaks(
        self, option_ids: Collection[UUID], slot: TimeSlot, besides: UUID | None = None
    ) -> Mapping[UUID, int]:
        rows = await _peaks.rows(
            self._session,
            option_ids=list(option_ids),
            first=slot.time_from,
            last=slot.time_until,
            besides=besides or NOBODY,
        )
        return {row["option_id"]: row["peak"] for row in rows}

    async def levels(
        self, option_ids: Collection[UUID], window: TimeSlot, besides: UUID | None = None
    ) -> Mapping[UUID, Levels]:
        rows = await _touching.rows(
            self._session,
            option_ids=list(option_ids),
            first=window.time_from,
            last=window.time_until,
            besides=besides or NOBODY,
        )
        found = {option_id: Levels() for option_id in option_ids}
        for row in rows:
            found[row["option_id"]].add(TimeSlot(row["time_from"], row["time_until"]), row["quantity"])
        return found

    async def upcoming(self, option_id: UUID, now: datetime) -> Sequence[OptionUse]:
        rows = await self._session.execute(_upcoming, {"option_id": option_id, "now": now})
        return [
            OptionUse(
                booking_id=row.booking_id,
                quantity=row.quantity,
                slot=TimeSlot(row.time_from, row.time_until),
                placed_at=row.created_at,
            )
            for row in rows
        ]

    async def available(self, stocks: Stocks, slot: TimeSlot) -> Stocks:
        limited = {option_id: stock for option_id, stock in stocks.items() if stock is not None}
        peaks = await self.peaks(limited, slot.remaining(self._clock.now())) if limited else {}
        left = {option_id: max(0, stock - peaks.get(option_id, 0)) for option_id, stock in limited.items()}
        return {option_id: left.get(option_id) for option_id in stocks}
