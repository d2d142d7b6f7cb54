from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from mesto.modules.bookings.domain.errors import ReversedSlot


@dataclass(frozen=True, slots=True, order=True)
class TimeSlot:
    """A half-open interval of time, `[time_from, time_until)`, always in UTC.

    Raises ValueError for naive or reversed moments: the edge has refused those before (api.md §1.4).
    """

    time_from: datetime
    time_until: datetime

    def __post_init__(self) -> None:
        if self.time_from.tzinfo is None or self.time_until.tzinfo is None:
            raise ValueError("a slot needs moments with a time zone")
        if self.time_from >= self.time_until:
            raise ValueError("a slot has to start before it ends")
        object.__setattr__(self, "time_from", self.time_from.astimezone(UTC))
        object.__setattr__(self, "time_until", self.time_until.astimezone(UTC))

    @property
    def duration(self) -> timedelta:
        return self.time_until - self.time_from

    def overlaps(self, other: Self) -> bool:
        return self.time_from < other.time_until and other.time_from < self.time_until

    def covers(self, other: Self) -> bool:
        return self.time_from <= other.time_from and other.time_until <= self.time_until

    def common(self, other: Self) -> "TimeSlot | None":
        """Return the part both share, if there is one."""
        first = max(self.time_from, other.time_from)
        last = min(self.time_until, other.time_until)
        return TimeSlot(first, last) if first < last else None

    def widened(self, before: timedelta, after: timedelta) -> "TimeSlot":
        return TimeSlot(self.time_from - before, self.time_until + after)

    def remaining(self, now: datetime) -> "TimeSlot":
        """Return what is still to come of it; all of it once it is over."""
        return TimeSlot(max(self.time_from, now), self.time_until) if now < self.time_until else self

    def minus(self, busy: Iterable[Self]) -> Iterator["TimeSlot"]:
        """Yield the gaps the busy slots leave free, in order."""
        free_from = self.time_from
        for taken in sorted(busy):
            if free_from < taken.time_from:
                end = min(taken.time_from, self.time_until)
                if free_from < end:
                    yield TimeSlot(free_from, end)
            free_from = max(free_from, taken.time_until)
        if free_from < self.time_until:
            yield TimeSlot(free_from, self.time_until)


def joined(slots: Iterable[TimeSlot]) -> list[TimeSlot]:
    """Return the slots in order, those that touch or overlap made one."""
    result: list[TimeSlot] = []
    for slot in sorted(slots):
        if result and slot.time_from <= result[-1].time_until:
            last = result[-1]
            result[-1] = TimeSlot(last.time_from, max(last.time_until, slot.time_until))
        else:
            result.append(slot)
    return result


def common_parts(one: Iterable[TimeSlot], other: Iterable[TimeSlot]) -> list[TimeSlot]:
    """Return the intervals that lie in both lists."""
    others = list(other)
    parts = (a.common(b) for a in one for b in others)
    return joined(part for part in parts if part is not None)


def slot_of(time_from: datetime, time_until: datetime) -> TimeSlot:
    """Make a slot of what somebody asked for. Raises ReversedSlot."""
    if time_from >= time_until:
        raise ReversedSlot(pointer="/time_until")
    return TimeSlot(time_from, time_until)
