"""When a place is open: weekly hours, exceptions that replace a day, clock changes (rules.md R-T20 to R-T28)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from mesto.core.errors import InvalidInput
from mesto.modules.bookings.domain.time_slot import TimeSlot, common_parts, joined

DAY: Final = timedelta(days=1)
WEEK_MINUTES: Final = 7 * 24 * 60


class HoursOverlap(InvalidInput):
    code = "hours_overlap"
    en = "Opening hours may touch but not overlap."
    ru = "Часы работы могут соприкасаться, но не пересекаться."


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """Return 0 for Monday, as `date.weekday()` does."""
        return _NUMBERS[self]


_NUMBERS: Final = {day: number for number, day in enumerate(Weekday)}


class ExceptionKind(StrEnum):
    SPECIAL = "special"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Hours:
    """Local wall times of one opening. Closing at or before opening means the next day; equal means 24 h."""

    opens_at: time
    closes_at: time

    @property
    def minutes(self) -> tuple[int, int]:
        """Return both ends in minutes from local midnight, the end possibly past 1440."""
        start, end = _minute(self.opens_at), _minute(self.closes_at)
        return start, end if end > start else end + 24 * 60

    def on(self, day: date, zone: ZoneInfo) -> TimeSlot | None:
        """Return the opening that begins on this date; None when a missing hour swallows it whole."""
        return _opening(self, day, zone)


@lru_cache(maxsize=4096)
def _hours(opens_at: time, closes_at: time) -> Hours:
    return Hours(opens_at, closes_at)


@lru_cache(maxsize=16384)
def _opening(hours: Hours, day: date, zone: ZoneInfo) -> TimeSlot | None:
    """Remember what every question about a place asks again: the same few days of the same few hours."""
    start, end = hours.minutes
    # A missing hour: begin and end at the first existing instant. A doubled hour: begin at its
    # first and end at its second occurrence (R-T27). zoneinfo's fold says which one is meant.
    opens = _first_instant(day, start, zone)
    closes = _last_instant(day, end, zone)
    return TimeSlot(opens, closes) if opens < closes else None


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    weekday: Weekday
    opens_at: time
    closes_at: time

    @property
    def hours(self) -> Hours:
        return _hours(self.opens_at, self.closes_at)


@dataclass(frozen=True, slots=True)
class HoursException:
    """Replaces all that begins on its date. No intervals: closed. `yearly`: the same day each year."""

    day: date
    yearly: bool
    kind: ExceptionKind
    intervals: tuple[Hours, ...]
    note: str = ""

    def falls_on(self, day: date) -> bool:
        if self.yearly:
            return (self.day.month, self.day.day) == (day.month, day.day)
        return self.day == day


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """Everything needed to say when a place is open on some dates."""

    timezone: ZoneInfo
    weekly: tuple[WeeklyHours, ...]
    closed_on_holidays: bool = False
    exceptions: tuple[HoursException, ...] = ()
    """At least those that fall on the dates asked about."""
    narrowed_to: tuple[WeeklyHours, ...] | None = None
    """Weekly hours of the spot itself; its openings are the common part (R-T28)."""

    def openings(self, first: date, last: date) -> list[TimeSlot]:
        """Return the joined openings that touch the local dates `first` to `last`, both included.

        The dates beside them are looked at too, so that a night that began before is whole.
        """
        days = [first + DAY * n for n in range(-2, (last - first).days + 3)]
        place = joined(slot for day in days for slot in self._on(day))
        if self.narrowed_to is not None:
            own = joined(s for day in days for s in _weekly_on(self.narrowed_to, day, self.timezone))
            place = common_parts(place, own)
        start = _first_instant(first, 0, self.timezone)
        end = _last_instant(last, 24 * 60, self.timezone)
        return [slot for slot in place if slot.time_from < end and start < slot.time_until]

    def admit(self, slot: TimeSlot) -> bool:
        """Say whether one joined opening covers the whole slot (R-T26)."""
        first, last = self.dates_of(slot)
        return any(opening.covers(slot) for opening in self.openings(first, last))

    def dates_of(self, slot: TimeSlot) -> tuple[date, date]:
        """Return the local dates on which the slot begins and on which its last instant lies."""
        last = slot.time_until - timedelta(microseconds=1)
        return slot.time_from.astimezone(self.timezone).date(), last.astimezone(self.timezone).date()

    def closed_date(self, slot: TimeSlot) -> date | None:
        """Return the first date of the slot that an exception has closed."""
        first, last = self.dates_of(slot)
        for n in range((last - first).days + 1):
            day = first + DAY * n
            exception = self.exception_on(day)
            if exception is not None and not exception.intervals:
                return day
        return None

    def exception_on(self, day: date) -> HoursException | None:
        """Return the exception in force; a dated one wins over a yearly one (R-T24, R-T25)."""
        found = [
            e
            for e in self.exceptions
            if e.falls_on(day) and (e.kind is ExceptionKind.SPECIAL or self.closed_on_holidays)
        ]
        return min(found, key=lambda e: (e.yearly, e.kind is ExceptionKind.HOLIDAY), default=None)

    def _on(self, day: date) -> Iterator[TimeSlot]:
        exception = self.exception_on(day)
        if exception is None:
            yield from _weekly_on(self.weekly, day, self.timezone)
        else:
            yield from (s for h in exception.intervals if (s := h.on(day, self.timezone)) is not None)


def ensure_no_overlap(weekly: Sequence[WeeklyHours]) -> None:
    """Raise HoursOverlap naming both intervals; touching is fine, also over the end of the week."""
    spans = []
    for number, item in enumerate(weekly):
        start, end = item.hours.minutes
        offset = item.weekday.number * 24 * 60
        spans.append((offset + start, offset + end, number))
    spans.sort()
    for (_, end, one), (start, _, other) in pairwise(spans):
        if start < end:
            raise _overlap(one, other)
    if spans and spans[-1][1] - WEEK_MINUTES > spans[0][0]:
        raise _overlap(spans[-1][2], spans[0][2])


def ensure_day_has_no_overlap(intervals: Sequence[Hours], pointer: str) -> None:
    """Raise HoursOverlap when two openings of one exception share time."""
    spans = sorted(hours.minutes for hours in intervals)
    if any(start < end for (_, end), (start, _) in pairwise(spans)):
        raise HoursOverlap(pointer=pointer)


def _overlap(one: int, other: int) -> HoursOverlap:
    pointers = [f"/weekly_hours/{number}" for number in sorted((one, other))]
    return HoursOverlap(pointer=pointers[0], pointers=pointers)


def _weekly_on(weekly: Iterable[WeeklyHours], day: date, zone: ZoneInfo) -> Iterator[TimeSlot]:
    for item in weekly:
        if item.weekday.number == day.weekday() and (slot := item.hours.on(day, zone)) is not None:
            yield slot


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _wall(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _first_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = _wall(day, minutes)
    return _existing(wall, zone, fold=0)


def _last_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = _wall(day, minutes)
    return _existing(wall, zone, fold=1)


def _existing(wall: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    moment = wall.replace(tzinfo=zone, fold=fold)
    instant = moment.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # The wall time does not exist. With fold=0 zoneinfo counts on from before the gap, with fold=1
    # back from after it; the gap's end is where the offset changes between the two.
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
