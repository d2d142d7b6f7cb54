"""Where a booking may lie: openings less what is taken, own buffers and shortest length respected."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from mesto.modules.bookings.domain.grid import next_on_grid
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import LONGEST
from mesto.modules.bookings.domain.time_slot import TimeSlot

DAY = timedelta(days=1)


def free_intervals(
    spot: BookableSpot, openings: Iterable[TimeSlot], busy: Sequence[TimeSlot], now: datetime
) -> Iterator[TimeSlot]:
    """Yield the intervals in which a booking of the shortest length or more fits.

    A neighbour's buffers are part of `busy`; the spot's own shorten the gap between two of them,
    but may reach outside the openings (R-B12). The running grid step may still be booked (R-T09).
    """
    policy, zone = spot.policy, spot.place.timezone
    shortest = timedelta(minutes=policy.min_duration_minutes)
    own = [slot.widened(policy.buffer_after, policy.buffer_before) for slot in busy]
    earliest = now - policy.grid + timedelta(minutes=1)
    for opening in openings:
        for gap in opening.minus(own):
            start = next_on_grid(max(gap.time_from, earliest), policy.grid_minutes, zone)
            if gap.time_until - start >= shortest:
                yield TimeSlot(start, gap.time_until)


OpeningsOf = Callable[[BookableSpot, date], Sequence[TimeSlot]]


def openings_from(spot: BookableSpot, day: date) -> Sequence[TimeSlot]:
    """Two days at a time, so that a night is seen whole."""
    return spot.hours.openings(day, day + DAY)


def next_free_at(
    spot: BookableSpot,
    busy: Sequence[TimeSlot],
    after: datetime,
    length: timedelta,
    now: datetime,
    *,
    until: datetime,
    openings_of: OpeningsOf = openings_from,
) -> datetime | None:
    """Return the first start at or after `after` from which the spot is free for the length."""
    zone = spot.place.timezone
    day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        for free in free_intervals(spot, openings_of(spot, day), busy, max(now, after)):
            start = max(free.time_from, after)
            if free.time_until - start >= min(length, LONGEST) and start < until:
                return next_on_grid(start, spot.policy.grid_minutes, zone)
        day += DAY
    return None
