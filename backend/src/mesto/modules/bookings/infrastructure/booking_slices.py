"""Bookings by the hundred: keyset pages to look at, locked rows to change, pipelined writes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.booking_slices import Among, BookingSlices, Laid, Seen
from mesto.modules.bookings.domain.lost_options import OptionUse
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.bulk import store_all
from mesto.modules.bookings.infrastructure.tables import bookings

LONGEST: Final = timedelta(days=7)

b = bookings.c
_seen: Final = (
    b.id, b.coworking_id, b.spot_id, b.time_from, b.time_until, b.timezone, b.local_from, b.local_until,
    b.options, b.flags,
)  # fmt: skip
_uses = text(
    """
    SELECT b.id, b.created_at, b.time_from, b.time_until,
        (chosen->>'option_id')::uuid AS option_id, (chosen->>'quantity')::integer AS quantity
    FROM bookings.bookings b CROSS JOIN LATERAL jsonb_array_elements(b.options) chosen
    WHERE b.coworking_id = :coworking_id AND b.status IN ('held', 'pending', 'active')
        AND b.time_until > :now AND b.time_from > :since AND (chosen->>'option_id')::uuid = ANY(:option_ids)
    """
)
# Closures are laid anew after the bookings, around them where they were, so they are in nobody's way.
_in_the_way = text(
    """
    SELECT wanted.id FROM unnest(
        CAST(:ids AS uuid[]), CAST(:spots AS uuid[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])
    ) AS wanted (id, spot_id, starts_at, ends_at)
    WHERE EXISTS (
        SELECT FROM bookings.occupancies o
        WHERE o.spot_id = wanted.spot_id
            AND tstzrange(o.starts_at, o.ends_at) && tstzrange(wanted.starts_at, wanted.ends_at)
            AND o.kind <> 'closure' AND o.owner_id <> ALL(CAST(:ids AS uuid[])))
    ORDER BY wanted.starts_at, wanted.id LIMIT :most
    """
)


def _is_upcoming(now: datetime) -> ColumnElement[bool]:
    # The start is bounded too: the index is ordered by it, and nothing is longer than a week.
    return b.status.in_(LIVE) & (b.time_until > now) & (b.time_from > now - LONGEST)


class SqlBookingSlices(BookingSlices):
    """What is held here stays out of the session: it is written by statements for many, not one by one."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def look(self, among: Among, now: datetime, limit: int, after: Seen | None) -> Sequence[Seen]:
        statement = select(*_seen).where(_is_upcoming(now)).limit(limit)
        if among.coworking_id is None:
            statement = statement.order_by(b.id)
            statement = statement.where(b.id > after.id) if after else statement
        else:
            statement = statement.where(b.coworking_id == among.coworking_id).order_by(b.time_from, b.id)
            if after:
                statement = statement.where(tuple_(b.time_from, b.id) > tuple_(after.time_from, after.id))
        if among.spot_id is not None:
            statement = statement.where(b.spot_id == among.spot_id)
        if among.option_id is not None:
            wanted = text(
                "bookings.bookings.options @> jsonb_build_array(jsonb_build_object('option_id', CAST(:option_id AS text)))"
            )
            statement = statement.where(wanted.bindparams(option_id=str(among.option_id)))
        return cast("Sequence[Seen]", (await self._session.execute(statement)).all())

    async def uses_of(
        self, coworking_id: UUID, option_ids: Collection[UUID], now: datetime
    ) -> Mapping[UUID, Sequence[OptionUse]]:
        asked = {
            "coworking_id": coworking_id,
            "option_ids": list(option_ids),
            "now": now,
            "since": now - LONGEST,
        }
        found: dict[UUID, list[OptionUse]] = defaultdict(list)
        for row in await self._session.execute(_uses, asked):
            use = OptionUse(
                booking_id=row.id,
                quantity=row.quantity,
                slot=TimeSlot(row.time_from, row.time_until),
                placed_at=row.created_at,
            )
            found[row.option_id].append(use)
        return found

    async def not_started(
        self, user_id: UUID, coworking_id: UUID | None, now: datetime, placed_until: datetime
    ) -> Sequence[Seen]:
        statement = select(*_seen).where(
            b.user_id == user_id, b.time_from > now, b.status.in_(LIVE), b.created_at <= placed_until
        )
        if coworking_id is not None:
            statement = statement.where(b.coworking_id == coworking_id)
        found = await self._session.execute(statement.order_by(b.time_from, b.id))
        return cast("Sequence[Seen]", found.all())

    async def hold(self, booking_ids: Collection[UUID], now: datetime) -> Sequence[Booking]:
        return await self._hold(b.id == func.any(bindparam("ids", list(booking_ids), type_=ARRAY(Uuid))), now)

    async def hold_upcoming(self, coworking_id: UUID, now: datetime) -> Sequence[Booking]:
        return await self._hold(b.coworking_id == coworking_id, now)

    async def in_the_way(self, places: Sequence[Laid], limit: int) -> Sequence[UUID]:
        wanted = {
            "ids": [place.booking_id for place in places],
            "spots": [place.spot_id for place in places],
            "starts": [place.occupied.time_from for place in places],
            "ends": [place.occupied.time_until for place in places],
        }
        return (await self._session.scalars(_in_the_way, {**wanted, "most": limit})).all()

    async def store(self, bookings: Collection[Booking]) -> None:
        store_all(self._session, bookings)

    async def _hold(self, which: ColumnElement[bool], now: datetime) -> Sequence[Booking]:
        statement = (
            select(Booking)
            .where(which, _is_upcoming(now))
            .order_by(b.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        found = (await self._session.scalars(statement)).all()
        for booking in found:
            self._session.expunge(booking)
        return found
