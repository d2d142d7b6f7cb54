"""From which moments spots can be had for a length of time within a window.

Thousands of spots are asked about at once, and most of them share their rules: what is the same
for many is worked out once, by the rules of booking themselves (rules.py), and remembered.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from mesto.core.errors import AppError
from mesto.modules.bookings.domain.errors import (
    Barred,
    CapacityExceeded,
    CoworkingNotBookable,
    LimitActive,
    NotAllowed,
    SpotInactive,
    TooLong,
    TooShort,
)
from mesto.modules.bookings.domain.grid import MINUTE, next_on_grid
from mesto.modules.bookings.domain.rules import Question, broken_by_slot, broken_by_spot
from mesto.modules.bookings.domain.time_slot import TimeSlot

DAY: Final = timedelta(days=1)
TIMELESS: Final = (
    Barred, NotAllowed, CoworkingNotBookable, SpotInactive, CapacityExceeded, LimitActive, TooShort, TooLong,
)  # fmt: skip
"""What refuses one start refuses all of them: there is no use in trying the next."""

Span = tuple[datetime, datetime]
"""Starts from the first moment to the last, both included; or an interval that is taken, half-open."""


class Calendar:
    """What hours and policy say about starts: the same in every place that keeps the same."""

    def __init__(self, question: Question, length: timedelta) -> None:
        """`question.slot` is the window the booking has to lie in."""
        self._question = question
        self._length = length
        self._judged: dict[datetime, bool] = {}
        self._next: dict[datetime, datetime] = {}

    @cached_property
    def openings(self) -> Sequence[Span]:
        """The parts of the window in which a booking may lie, as far as opening hours and notice go.

        A little too wide where it does no harm: whether a start will do is for `admits` to say.
        """
        if is_hopeless(broken_by_slot(_at_once(self._question, self._length))):
            return ()
        spot, now = self._question.spot, self._question.now
        policy, window, zone = spot.policy, self._question.slot, spot.place.timezone
        lead = timedelta(minutes=policy.lead_time_minutes)
        first = max(window.time_from, now - policy.grid, now + lead if lead else now - policy.grid)
        horizon = now.astimezone(zone).date() + timedelta(days=policy.horizon_days)
        last = min(window.time_until, _end_of(horizon, zone) + self._length)
        if first >= last:
            return ()
        reach = TimeSlot(first, last)
        found = spot.hours.openings(*spot.hours.dates_of(reach))
        parts = (opening.common(reach) for opening in found)
        return [
            (part.time_from, part.time_until)
            for part in parts
            if part is not None and part.duration >= self._length
        ]

    def next_start(self, moment: datetime) -> datetime:
        """Return the first moment of the grid at or after this one."""
        if moment not in self._next:
            spot = self._question.spot
            self._next[moment] = next_on_grid(moment, spot.policy.grid_minutes, spot.place.timezone)
        return self._next[moment]

    def admits(self, start: datetime) -> bool:
        if start not in self._judged:
            asked = replace(self._question, slot=TimeSlot(start, start + self._length))
            self._judged[start] = not broken_by_slot(asked)
        return self._judged[start]


@dataclass
class Likes:
    """Spots of one place that differ only in what is booked on them, and the person who asks."""

    calendar: Calendar
    question: Question
    """About any one of them, with nothing taken; its slot is the window."""
    length: timedelta

    def __post_init__(self) -> None:
        self._judged: dict[datetime, bool] = {}

    @cached_property
    def free(self) -> Sequence[Span]:
        """Starts while nothing is taken."""
        if not self.calendar.openings or is_hopeless(broken_by_spot(_at_once(self.question, self.length))):
            return ()
        return list(_starts(self.calendar.openings, self._own, self.length))

    @cached_property
    def first(self) -> datetime | None:
        return self._first_of(self.free)

    def starts_between(self, taken: Sequence[Span]) -> Sequence[Span]:
        """Return the starts a spot has left beside its occupancies and its own buffers."""
        if not taken or not self.free:
            return self.free
        policy = self.question.spot.policy
        before, after = policy.buffer_before, policy.buffer_after
        blocked = [(start - after, end + before) for start, end in taken]
        return list(_starts(self.calendar.openings, [*self._own, *blocked], self.length))

    def first_between(self, starts: Sequence[Span]) -> datetime | None:
        return self.first if starts is self.free else self._first_of(starts)

    def admits(self, start: datetime) -> bool:
        if start not in self._judged:
            asked = replace(self.question, slot=TimeSlot(start, start + self.length))
            self._judged[start] = self.calendar.admits(start) and not broken_by_spot(asked)
        return self._judged[start]

    @cached_property
    def _own(self) -> Sequence[Span]:
        """The person's other bookings, where they may not overlap (R-B14)."""
        spot, standing = self.question.spot, self.question.standing
        if not standing.is_known or standing.is_exempt or spot.policy.allow_own_overlap:
            return ()
        return [
            (own.slot.time_from, own.slot.time_until)
            for own in self.question.situation.own
            if own.spot_type == spot.spot_type and not own.for_guest
        ]

    def _first_of(self, spans: Iterable[Span]) -> datetime | None:
        for first, last in spans:
            start = self.calendar.next_start(first)
            while start <= last:
                if self.admits(start):
                    return start
                start = self.calendar.next_start(start + MINUTE)
        return None


def is_hopeless(refusals: Iterable[AppError]) -> bool:
    return any(isinstance(reason, TIMELESS) for reason in refusals)


def _at_once(question: Question, length: timedelta) -> Question:
    """Ask about the beginning of the window."""
    start = question.slot.time_from
    return replace(question, slot=TimeSlot(start, start + length))


def _starts(openings: Iterable[Span], blocked: Sequence[Span], length: timedelta) -> Iterator[Span]:
    """Yield from when to when a slot of this length may start without touching what is blocked."""
    in_order = sorted(blocked)
    for opens, closes in openings:
        free_from = opens
        for start, end in in_order:
            if start >= closes:
                break
            if free_from + length <= start:
                yield free_from, start - length
            free_from = max(free_from, end)
        if free_from + length <= closes:
            yield free_from, closes - length


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the end of a local date; where clocks change at midnight, the later reading."""
    midnight = datetime.combine(day + DAY, time(), zone)
    return max(midnight, midnight.replace(fold=1), key=datetime.timestamp)
