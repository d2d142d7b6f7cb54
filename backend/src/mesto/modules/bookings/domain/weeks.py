"""Local weeks from Monday, for the limit on hours per week."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mesto.modules.bookings.domain.time_slot import TimeSlot

WEEK: Final = timedelta(days=7)


def week_of(moment: datetime, zone: ZoneInfo) -> TimeSlot:
    """Return the local week that holds the moment; where the clock changes it is an hour longer or shorter."""
    day = moment.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    first, last = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (monday, monday + WEEK))
    return TimeSlot(first, last)


def weeks_of(slot: TimeSlot, zone: ZoneInfo) -> Iterator[TimeSlot]:
    """Yield the local weeks the slot touches, in order."""
    start = slot.time_from
    while start < slot.time_until:
        week = week_of(start, zone)
        yield week
        start = week.time_until
