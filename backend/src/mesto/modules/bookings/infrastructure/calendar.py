"""A person's bookings as iCalendar (RFC 5545), with the zones they are in."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone
from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.database import ReadSession
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.infrastructure.tables import bookings
from mesto.modules.bookings.public import BookingCalendar, SpotCard

SLICE: Final = 200
_END: Final = b"END:VCALENDAR\r\n"

b = bookings.c
_shown = select(
    b.id, b.reference, b.spot_id, b.spot_name, b.time_from, b.time_until, b.timezone, b.status, b.note,
    b.created_at, b.updated_at, b.version,
).order_by(b.id)  # fmt: skip


class SqlBookingCalendar(BookingCalendar):
    """One connection at a time: zones and names first, then the bookings 200 at a time."""

    def __init__(self, read: ReadSession, session: AsyncSession, spots: Spots) -> None:
        self._read = read
        self._session = session
        self._spots = spots

    async def of(self, user_id: UUID) -> AsyncIterator[bytes]:
        own = b.user_id == user_id
        zones = await self._read.rows(
            select(b.timezone, func.min(b.time_from).label("first"), func.max(b.time_until).label("last"))
            .where(own)
            .group_by(b.timezone)
            .order_by(b.timezone)
        )
        spot_ids = await self._read.rows(select(b.spot_id).where(own).distinct())
        cards = await self._spots.describe([row["spot_id"] for row in spot_ids])
        await self._session.rollback()  # gives the connection back: only one is held at a time
        yield await asyncio.to_thread(_head, zones)
        rows: Sequence[RowMapping] = ()
        after = UUID(int=0)
        while rows := await self._read.rows(_shown.where(own, b.id > after).limit(SLICE)):
            after = rows[-1]["id"]
            yield await asyncio.to_thread(_events, rows, cards)
        yield _END


def _head(zones: Sequence[Mapping[Any, Any]]) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", "-//Mesto//Bookings//EN")
    calendar.add("VERSION", "2.0")
    for zone in zones:
        first, last = zone["first"].date(), zone["last"].date()
        calendar.add_component(_zone(zone["timezone"], first.year, last.year))
    return bytes(calendar.to_ical().removesuffix(_END))


@lru_cache(maxsize=256)
def _zone(name: str, first_year: int, last_year: int) -> Timezone:
    return Timezone.from_tzid(
        name, first_date=date(first_year - 1, 1, 1), last_date=date(last_year + 2, 1, 1)
    )


def _events(rows: Sequence[Mapping[Any, Any]], cards: Mapping[UUID, SpotCard]) -> bytes:
    return b"".join(_event(row, cards.get(row["spot_id"])).to_ical() for row in rows)


def _event(row: Mapping[Any, Any], card: SpotCard | None) -> Event:
    zone = ZoneInfo(row["timezone"])
    event = Event()
    event.add("UID", f"{row['id']}@mesto")
    event.add("DTSTAMP", _second(row["updated_at"]))
    event.add("CREATED", _second(row["created_at"]))
    event.add("LAST-MODIFIED", _second(row["updated_at"]))
    event.add("SEQUENCE", row["version"] - 1)
    event.add("DTSTART", row["time_from"].astimezone(zone))
    event.add("DTEND", row["time_until"].astimezone(zone))
    name = row["spot_name"] or (card.name if card else "")
    event.add("SUMMARY", f"{name}, {card.coworking_name}" if card else name)
    if card is not None:
        event.add("LOCATION", card.address)
    about = [row["reference"], *([row["note"]] if row["note"] else [])]
    event.add("DESCRIPTION", "\n".join(about))
    event.add("STATUS", "CANCELLED" if row["status"] is BookingStatus.CANCELLED else "CONFIRMED")
    return event


def _second(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond)
