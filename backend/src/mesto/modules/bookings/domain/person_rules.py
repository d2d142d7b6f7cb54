"""The rules about the person a booking is for: may they book here, and how much they have already."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mesto.core.errors import AppError
from mesto.modules.bookings.domain.errors import (
    Barred,
    Cooldown,
    LimitActive,
    LimitHours,
    NotAllowed,
    OwnOverlap,
)
from mesto.modules.bookings.domain.policy import BookingPolicy
from mesto.modules.bookings.domain.question import Question
from mesto.modules.bookings.domain.situation import OwnBooking
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.weeks import WEEK, week_of, weeks_of

LONGEST_REST: Final = timedelta(days=1, hours=1)
"""The longest cooldown, and the grid step that may still be booked."""


def counted_since(
    policies: Iterable[BookingPolicy], slot: TimeSlot, zone: ZoneInfo, now: datetime
) -> datetime:
    """Return the end of the oldest own booking these rules ask for, the slot's alternatives included."""
    earliest = min(now, max(slot.time_from, now - WEEK))
    if any(policy.max_hours_per_week for policy in policies):
        return min(week_of(earliest, zone).time_from, earliest - LONGEST_REST)
    return earliest - LONGEST_REST


def broken_by_person(q: Question) -> Iterator[AppError]:
    if not q.standing.is_known:
        return
    yield from _bar(q)
    yield from _access(q)
    if not q.standing.is_exempt:
        yield from _active(q)
        yield from _hours_of_week(q)
        if not q.standing.for_guest:
            yield from _own_overlap(q)
            yield from _cooldown(q)


def in_the_way(q: Question) -> list[TimeSlot]:
    """Return when this person cannot have this spot because of their own bookings."""
    if q.standing.for_guest or q.standing.is_exempt:
        return []
    rest = timedelta(minutes=q.spot.policy.cooldown_minutes)
    apart = [own.slot for own in _rivals(q)] if not q.spot.policy.allow_own_overlap else []
    return apart + [own.slot.widened(rest, rest) for own in _of_spot(q) if rest]


def _bar(q: Question) -> Iterator[AppError]:
    if q.standing.is_barred:
        until = q.standing.barred_until
        zone = q.spot.place.timezone
        told = {"zone": zone, "beside": q.now.astimezone(zone).date()}
        yield Barred(until=until, say=told if until else None)


def _access(q: Question) -> Iterator[AppError]:
    if q.spot.policy.booking_access == "residents" and not q.standing.is_member:
        yield NotAllowed()


def _active(q: Question) -> Iterator[AppError]:
    limit = q.spot.policy.max_active_per_user
    ends = sorted(own.slot.time_until for own in _here(q) if own.is_upcoming(q.now))
    if limit and len(ends) >= limit:
        yield LimitActive(used=len(ends), limit=limit, bookable_at=ends[len(ends) - limit])


def _hours_of_week(q: Question) -> Iterator[AppError]:
    policy, zone = q.spot.policy, q.spot.place.timezone
    if not policy.max_hours_per_week:
        return
    limit, today = policy.max_hours_per_week * 60, q.now.astimezone(zone).date()
    counted = [
        own.slot for own in _here(q) if own.spot_type == q.spot.spot_type or not policy.weekly_hours_of_type
    ]
    for week in weeks_of(q.slot, zone):
        used = minutes_in(week, counted)
        wanted = _shared(week, q.slot)
        if used + wanted > limit:
            yield LimitHours(
                used_minutes=used,
                limit_minutes=limit,
                renews_at=week.time_until,
                # A wish that is longer than the limit fits into no week.
                bookable_at=week.time_until if wanted <= limit else None,
                say={"zone": zone, "beside": today},
            )


def minutes_in(week: TimeSlot, slots: Iterable[TimeSlot]) -> int:
    """Count the elapsed minutes these slots take of a local week."""
    return sum(_shared(week, slot) for slot in slots)


def _own_overlap(q: Question) -> Iterator[AppError]:
    if q.spot.policy.allow_own_overlap:
        return
    for own in _rivals(q):
        if own.slot.overlaps(q.slot):
            yield OwnOverlap(pointer="/time_from", booking_id=own.id)
            return


def _cooldown(q: Question) -> Iterator[AppError]:
    if not q.spot.policy.cooldown_minutes:
        return
    rest, zone = timedelta(minutes=q.spot.policy.cooldown_minutes), q.spot.place.timezone
    near = [own.slot for own in _of_spot(q) if own.slot.widened(rest, rest).overlaps(q.slot)]
    if near:
        free_at = max(slot.time_until for slot in near) + rest
        beside = q.slot.time_from.astimezone(zone).date()
        yield Cooldown(pointer="/time_from", bookable_at=free_at, say={"zone": zone, "beside": beside})


def _here(q: Question) -> list[OwnBooking]:
    return [own for own in q.situation.own if own.coworking_id == q.spot.coworking_id]


def _rivals(q: Question) -> list[OwnBooking]:
    """Return what nobody may have beside it: own live bookings of the same kind, anywhere (R-B14)."""
    kind = q.spot.spot_type
    return [o for o in q.situation.own if o.is_live and not o.for_guest and o.spot_type == kind]


def _of_spot(q: Question) -> list[OwnBooking]:
    return [own for own in q.situation.own if own.spot_id == q.spot.id and not own.for_guest]


def _shared(week: TimeSlot, slot: TimeSlot) -> int:
    common = week.common(slot)
    return int(common.duration.total_seconds() // 60) if common else 0
