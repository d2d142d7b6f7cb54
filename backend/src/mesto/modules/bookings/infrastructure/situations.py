from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    DateTime,
    Uuid,
    bindparam,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from mesto.core.prepared import Prepared
from mesto.modules.bookings.domain.situation import OwnBooking, Situation, Situations
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.tables import bookings, occupancies

WIDEST_BUFFER: Final = timedelta(minutes=240)
LONGEST_OCCUPANCY: Final = timedelta(days=8)
LONGEST_COOLDOWN: Final = timedelta(minutes=1440)
NOBODY: Final = UUID(int=0)

"""The rest after a booking counts whether or not the job has written down its end."""

o, b = occupancies.c, bookings.c


def _at(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=DateTime(timezone=True))


def _id(name: str) -> BindParameter[UUID]:
    return bindparam(name, type_=Uuid)


def is_live() -> ColumnElement[bool]:
    """A row with `expires_at` blocks only until then, judged by our clock (R-B03)."""
    return or_(o.expires_at.is_(None), o.expires_at > _at("now"))


def touches_slot() -> ColumnElement[bool]:
    """Of one spot: through the exclusion's own index."""
    asked = func.tstzrange(_at("first"), _at("last"), type_=TSTZRANGE)
    touching: ColumnElement[bool] = func.tstzrange(o.starts_at, o.ends_at, type_=TSTZRANGE).bool_op("&&")(
        asked
    )
    return touching


def in_window() -> ColumnElement[bool]:
    """Of a coworking: through ix_occupancies_search, with the longest occupancy as its bound."""
    return (o.ends_at > _at("first")) & (o.ends_at < _at("last_end")) & (o.starts_at < _at("last"))


_is_taken = Prepared(
    select(literal(1))
    .where(o.spot_id == _id("spot_id"), touches_slot(), is_live(), o.owner_id != _id("moving"))
    .limit(1)
)
_busy = select(
    true().label("is_busy"), o.owner_id.label("id"), null().cast(Uuid).label("coworking_id"),
    o.spot_id, null().label("spot_type"), o.starts_at, o.ends_at, false().label("for_guest"),
    false().label("is_live"), o.expires_at,
).where(o.spot_id == _id("spot_id"), touches_slot(), is_live(), o.owner_id != _id("moving"))  # fmt: skip
_own = select(
    false(), b.id, b.coworking_id, b.spot_id, b.spot_type, b.time_from, b.time_until,
    b.guest.is_not(None), b.status.in_([literal(s.value) for s in LIVE]), null().cast(DateTime(timezone=True)),
).where(
    b.user_id == _id("user_id"), b.status != literal(BookingStatus.CANCELLED.value),
    b.time_until > _at("since"), b.time_from > _at("since_start"), b.id != _id("moving"),
)  # fmt: skip
_around = Prepared(union_all(_busy, _own))
_of_spot = Prepared(
    select(o.starts_at, o.ends_at)
    .where(o.spot_id == _id("spot_id"), touches_slot(), is_live(), o.owner_id != _id("moving"))
    .order_by(o.starts_at)
)
_of_coworking = Prepared(
    select(o.spot_id, o.starts_at, o.ends_at).where(
        o.coworking_id == _id("coworking_id"), in_window(), is_live(), o.owner_id != _id("moving")
    )
)


class SqlSituations(Situations):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_taken(
        self, spot_id: UUID, slot: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> bool:
        found = await _is_taken.row(
            self._session,
            spot_id=spot_id,
            first=slot.time_from,
            last=slot.time_until,
            now=now,
            moving=moving or NOBODY,
        )
        return found is not None

    async def around(
        self,
        spot_id: UUID,
        slot: TimeSlot,
        user_id: UUID | None,
        now: datetime,
        moving: UUID | None,
        *,
        since: datetime | None = None,
    ) -> Situation:
        wide = slot.widened(WIDEST_BUFFER, WIDEST_BUFFER)
        since = since or min(now, slot.time_from - LONGEST_COOLDOWN)
        rows = await _around.rows(
            self._session,
            spot_id=spot_id,
            first=wide.time_from,
            last=wide.time_until,
            now=now,
            user_id=user_id or NOBODY,
            since=since,
            since_start=since - LONGEST_OCCUPANCY,
            moving=moving or NOBODY,
        )
        busy = {TimeSlot(r["starts_at"], r["ends_at"]): r["expires_at"] for r in rows if r["is_busy"]}
        return Situation(
            busy=list(busy),
            lapsing={slot: expires_at for slot, expires_at in busy.items() if expires_at is not None},
            own=[_own_booking(r) for r in rows if not r["is_busy"]],
        )

    async def of_spot(
        self, spot_id: UUID, window: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> list[TimeSlot]:
        wide = window.widened(WIDEST_BUFFER, WIDEST_BUFFER)
        rows = await _of_spot.rows(
            self._session,
            spot_id=spot_id,
            first=wide.time_from,
            last=wide.time_until,
            now=now,
            moving=moving or NOBODY,
        )
        return [TimeSlot(row["starts_at"], row["ends_at"]) for row in rows]

    async def of_coworking(
        self, coworking_id: UUID, slot: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> dict[UUID, list[TimeSlot]]:
        wide = slot.widened(WIDEST_BUFFER, WIDEST_BUFFER)
        rows = await _of_coworking.rows(
            self._session,
            coworking_id=coworking_id,
            first=wide.time_from,
            last=wide.time_until,
            last_end=wide.time_until + LONGEST_OCCUPANCY,
            now=now,
            moving=moving or NOBODY,
        )
        found: dict[UUID, list[TimeSlot]] = {}
        for row in rows:
            found.setdefault(row["spot_id"], []).append(TimeSlot(row["starts_at"], row["ends_at"]))
        return found


def _own_booking(row: Any) -> OwnBooking:
    return OwnBooking(
        id=row["id"],
        coworking_id=row["coworking_id"],
        spot_id=row["spot_id"],
        spot_type=row["spot_type"],
        slot=TimeSlot(row["starts_at"], row["ends_at"]),
        for_guest=row["for_guest"],
        is_live=row["is_live"],
    )
