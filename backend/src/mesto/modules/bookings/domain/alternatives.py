"""What else can be had instead of a refused slot: other spots at that time, other times on that spot (R-B21)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final
from uuid import UUID

from mesto.core.errors import AppError
from mesto.modules.bookings.domain.errors import (
    Barred,
    BeyondHorizon,
    ClosedOnDate,
    CoworkingNotBookable,
    InPast,
    LeadTime,
    LimitActive,
    NotOnGrid,
    OutsideOpeningHours,
)
from mesto.modules.bookings.domain.grid import MINUTE, next_on_grid, previous_on_grid
from mesto.modules.bookings.domain.person_rules import in_the_way
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.question import Question
from mesto.modules.bookings.domain.rules import LONGEST, broken_by_slot, in_order_of_likeness
from mesto.modules.bookings.domain.time_slot import TimeSlot

MOST: Final = 3
REACH: Final = timedelta(days=7)
"""How far other times are looked for, both ways."""
TRIED: Final = 100
"""Other times judged at most: where nothing fits, the search ends."""
HOPELESS: Final = (Barred, CoworkingNotBookable, LimitActive)
"""Whoever meets one of these meets it with every spot of the coworking and at every time."""
TIMELY: Final = (InPast, NotOnGrid, LeadTime, BeyondHorizon, ClosedOnDate, OutsideOpeningHours)
"""The time is to blame, and another one comes first among the alternatives."""


class AlternativeKind(StrEnum):
    OTHER_SPOT = "other_spot"
    OTHER_TIME = "other_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    kind: AlternativeKind
    spot_id: UUID
    spot_name: str
    time_from: datetime
    time_until: datetime


Allowed = Callable[[Question], bool]


def other_spots(
    q: Question, others: Sequence[BookableSpot], busy: Mapping[UUID, Sequence[TimeSlot]], allowed: Allowed
) -> list[Alternative]:
    refused = dict[object, bool]()
    found = (
        asked
        for spot in in_order_of_likeness(q.spot, others)
        if not _is_taken(asked := _instead(q, busy.get(spot.id, ()), spot=spot))
        and not _is_refused_at_that_time(asked, refused)
        and allowed(asked)
    )
    return [_named(asked, AlternativeKind.OTHER_SPOT) for asked in islice(found, MOST)]


def other_times(q: Question, busy: Sequence[TimeSlot], allowed: Allowed) -> list[Alternative]:
    """Return the nearest other times of the same length; `busy` are the spot's occupancies around them."""
    length = _whole_steps(q.slot.duration, q.spot.policy.grid)
    if length > LONGEST:
        return []
    starts = islice(_nearest_starts(q, busy, length), TRIED)
    asked = (_instead(q, busy, slot=TimeSlot(start, start + length)) for start in starts)
    return [_named(o, AlternativeKind.OTHER_TIME) for o in islice(filter(allowed, asked), MOST)]


def mixed(
    reasons: Iterable[AppError], spots: Sequence[Alternative], times: Sequence[Alternative]
) -> list[Alternative]:
    """Choose two of the leading kind and one of the other, and fill up from whichever has more."""
    lead, rest = (times, spots) if any(isinstance(r, TIMELY) for r in reasons) else (spots, times)
    of_rest = min(len(rest), max(1, MOST - len(lead)))
    return [*lead[: MOST - of_rest], *rest[:of_rest]]


def _nearest_starts(q: Question, busy: Sequence[TimeSlot], length: timedelta) -> Iterator[datetime]:
    policy, zone, wished = q.spot.policy, q.spot.place.timezone, q.slot.time_from
    lead = timedelta(minutes=policy.lead_time_minutes)
    first = max(wished - REACH, q.now + lead if lead else q.now - policy.grid + MINUTE)
    last = min(wished + REACH, _horizon(q))
    if first > last:
        return
    own = q.occupied
    before, after = q.slot.time_from - own.time_from, own.time_until - q.slot.time_until
    blocked = [*(taken.widened(after, before) for taken in busy), *in_the_way(q)]
    found = set[datetime]()
    for opening in q.spot.hours.openings(first.astimezone(zone).date(), last.astimezone(zone).date()):
        for gap in opening.minus(blocked):
            low, high = max(gap.time_from, first), min(gap.time_until - length, last)
            if low <= high:
                found.update(_starts_within(q, low, high, length))
    yield from sorted(found, key=lambda start: (abs(start - wished), start))


def _starts_within(q: Question, low: datetime, high: datetime, length: timedelta) -> Iterator[datetime]:
    """Yield starts on the grid, away from the wished one in steps of the length: no two of them overlap."""
    grid, zone, wished = q.spot.policy.grid_minutes, q.spot.place.timezone, q.slot.time_from
    ahead = next_on_grid(max(low, wished), grid, zone)
    back = previous_on_grid(min(high, wished), grid, zone)
    for _ in range(MOST + 1):
        if ahead <= high and ahead != wished:
            yield ahead
        if back >= low and back != wished:
            yield back
        ahead = next_on_grid(ahead + length, grid, zone)
        back = previous_on_grid(back - length, grid, zone)


def _horizon(q: Question) -> datetime:
    """Return the last minute of the last local day that is open for booking."""
    zone = q.spot.place.timezone
    closed_on = q.now.astimezone(zone).date() + timedelta(days=q.spot.policy.horizon_days + 1)
    return datetime.combine(closed_on, time(), zone).astimezone(UTC) - MINUTE


def _whole_steps(length: timedelta, grid: timedelta) -> timedelta:
    return -(-length // grid) * grid


def _instead(
    q: Question, busy: Sequence[TimeSlot], *, spot: BookableSpot | None = None, slot: TimeSlot | None = None
) -> Question:
    situation = replace(q.situation, busy=busy, lapsing={})
    return replace(q, spot=spot or q.spot, slot=slot or q.slot, situation=situation, keeps_start=False)


def _is_taken(q: Question) -> bool:
    return any(q.slot.overlaps(busy) for busy in q.situation.busy)


def _is_refused_at_that_time(q: Question, known: dict[object, bool]) -> bool:
    """Judge slot and hours once for all spots that share policy and hours."""
    key = (id(q.spot.policy), q.spot.own_hours)
    if key not in known:
        known[key] = bool(broken_by_slot(q)) and not q.standing.acts_as_team
    return known[key]


def _named(q: Question, kind: AlternativeKind) -> Alternative:
    return Alternative(
        kind=kind,
        spot_id=q.spot.id,
        spot_name=q.spot.name,
        time_from=q.slot.time_from,
        time_until=q.slot.time_until,
    )
