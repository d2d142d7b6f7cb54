"""The rules of placing and moving a booking (rules.md §3). All broken ones are found at once.

Pure: the facts come in, refusals come out. That nobody else has the slot is judged here for the
answer's sake; the database decides it (infrastructure/tables.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from mesto.core.errors import AppError
from mesto.modules.bookings.domain.errors import (
    Barred,
    BeyondHorizon,
    CapacityExceeded,
    ClosedOnDate,
    Cooldown,
    CoworkingNotBookable,
    InPast,
    LeadTime,
    LimitActive,
    LimitHours,
    NotOnGrid,
    OutsideOpeningHours,
    OverrideReasonRequired,
    OwnOverlap,
    SlotTaken,
    SpotInactive,
    TooLong,
    TooShort,
)
from mesto.modules.bookings.domain.grid import is_on_grid, nearest_on_grid
from mesto.modules.bookings.domain.person_rules import broken_by_person
from mesto.modules.bookings.domain.place import BookableSpot, PlaceStatus
from mesto.modules.bookings.domain.question import Question, Standing
from mesto.modules.bookings.domain.terms import Terms
from mesto.modules.bookings.domain.time_slot import joined

__all__ = [
    "LONGEST",
    "OVERRIDABLE",
    "Question",
    "Standing",
    "broken_by_slot",
    "broken_by_spot",
    "broken_rules",
    "in_order_of_likeness",
    "ruled",
    "shrunk_terms",
]

LONGEST: Final = timedelta(days=7)
"""No policy and no override goes beyond it (R-B19)."""

OVERRIDABLE: Final = (
    InPast, NotOnGrid, TooShort, TooLong, LeadTime, BeyondHorizon,
    LimitActive, LimitHours, OwnOverlap, Cooldown,
)  # fmt: skip
"""What the team may break with a reason (R-B17). A taken slot only where its own buffer is to blame."""


def broken_rules(question: Question) -> list[AppError]:
    return [*broken_by_slot(question), *broken_by_spot(question)]


def broken_by_slot(question: Question) -> list[AppError]:
    """Judge what is the same for all spots of a place with the same policy and hours of their own."""
    checks = (_past, _grid, _length, _notice, _hours)
    return [reason for check in checks for reason in check(question)]


def broken_by_spot(question: Question) -> list[AppError]:
    """Judge what concerns this very spot, and this person on it."""
    checks = (broken_by_person, _state, _capacity, _overlap)
    return [reason for check in checks for reason in check(question)]


COUNTED_AGAIN: Final = (
    Barred, CoworkingNotBookable, SpotInactive, LimitActive, LimitHours, OwnOverlap, SlotTaken
)  # fmt: skip
"""What a cancellation that is taken back has to obey once more (R-M09); the rest was agreed before."""


def broken_by_return(question: Question) -> list[AppError]:
    return [reason for reason in broken_by_spot(question) if isinstance(reason, COUNTED_AGAIN)]


def ruled(question: Question, override_reason: str | None) -> list[AppError]:
    """Return what stays in the way once the team's override is taken into account (R-B17)."""
    reasons = broken_rules(question)
    lifted = [reason for reason in reasons if question.standing.acts_as_team and _may_lift(reason, question)]
    if not lifted:
        return reasons
    if override_reason is None:
        codes = sorted({reason.code for reason in lifted})
        return [*reasons, OverrideReasonRequired(codes=codes)]
    return [reason for reason in reasons if reason not in lifted]


def shrunk_terms(question: Question) -> Terms:
    """Return the terms whose own buffers fit between the neighbours (R-B18)."""
    terms = question.terms or Terms.of(question.spot.policy)
    before = [b.time_until for b in question.situation.busy if b.time_until <= question.slot.time_from]
    after = [b.time_from for b in question.situation.busy if b.time_from >= question.slot.time_until]
    room_before = (question.slot.time_from - max(before)) if before else terms.buffer_before
    room_after = (min(after) - question.slot.time_until) if after else terms.buffer_after
    return replace(
        terms,
        buffer_before_minutes=_minutes(min(terms.buffer_before, room_before)),
        buffer_after_minutes=_minutes(min(terms.buffer_after, room_after)),
    )


def _may_lift(reason: AppError, question: Question) -> bool:
    match reason:
        case InPast():
            return question.slot.time_until > question.now
        case TooLong():
            return question.slot.duration <= LONGEST
        case SlotTaken():
            return not any(question.slot.overlaps(busy) for busy in question.situation.busy)
        case _:
            return isinstance(reason, OVERRIDABLE)


def _state(q: Question) -> Iterator[AppError]:
    status = q.spot.place.status
    if status is not PlaceStatus.LISTED and not (status is PlaceStatus.UNLISTED and q.standing.acts_as_team):
        yield CoworkingNotBookable()
    if not q.spot.is_active:
        yield SpotInactive()


def _past(q: Question) -> Iterator[AppError]:
    started = not q.keeps_start and q.slot.time_from <= q.now - q.spot.policy.grid
    if started or q.slot.time_until <= q.now:
        yield InPast(pointer="/time_from" if started else "/time_until")


def _grid(q: Question) -> Iterator[AppError]:
    grid, zone = q.spot.policy.grid_minutes, q.spot.place.timezone
    ends = {"/time_until": q.slot.time_until}
    if not q.keeps_start:
        ends = {"/time_from": q.slot.time_from, **ends}
    for pointer, moment in ends.items():
        if not is_on_grid(moment, grid, zone):
            nearest = nearest_on_grid(moment, grid, zone)
            yield NotOnGrid(pointer=pointer, grid_minutes=grid, nearest=nearest, say=_told(q))


def _length(q: Question) -> Iterator[AppError]:
    policy = q.spot.policy
    if q.slot.duration < timedelta(minutes=policy.min_duration_minutes):
        yield TooShort(pointer="/time_until", min_duration_minutes=policy.min_duration_minutes)
    if q.slot.duration > min(LONGEST, timedelta(minutes=policy.max_duration_minutes)):
        yield TooLong(pointer="/time_until", max_duration_minutes=policy.max_duration_minutes)


def _notice(q: Question) -> Iterator[AppError]:
    if q.keeps_start:
        return
    policy, zone = q.spot.policy, q.spot.place.timezone
    earliest = q.now + timedelta(minutes=policy.lead_time_minutes)
    if policy.lead_time_minutes and q.slot.time_from < earliest:
        yield LeadTime(
            pointer="/time_from",
            lead_time_minutes=policy.lead_time_minutes,
            earliest=earliest,
            say=_told(q, beside=q.now.astimezone(zone).date()),
        )
    day = q.slot.time_from.astimezone(zone).date()
    opens_on = day - timedelta(days=policy.horizon_days)
    if opens_on > q.now.astimezone(zone).date():
        opens = datetime.combine(opens_on, time(), zone).astimezone(UTC)
        yield BeyondHorizon(
            pointer="/time_from",
            bookable_at=opens,
            horizon_days=policy.horizon_days,
            say=_told(q, beside=q.now.astimezone(zone).date()),
        )


def _hours(q: Question) -> Iterator[AppError]:
    hours = q.spot.hours
    if q.slot.duration > LONGEST or hours.admit(q.slot):
        return
    if (closed := hours.closed_date(q.slot)) is not None:
        exception = hours.exception_on(closed)
        note = f" ({exception.note})" if exception and exception.note else ""
        told = _told(q, beside=q.now.astimezone(hours.timezone).date(), day=closed, note=note)
        yield ClosedOnDate(pointer="/time_from", date=closed.isoformat(), say=told)
        return
    day, _ = hours.dates_of(q.slot)
    opened = hours.openings(day, day)
    openings = [{"time_from": opening.time_from, "time_until": opening.time_until} for opening in opened]
    told = _told(q, hours=tuple((opening.time_from, opening.time_until) for opening in opened))
    yield OutsideOpeningHours(pointer="/time_from", openings=openings, say=told if opened else None)


def _capacity(q: Question) -> Iterator[AppError]:
    if q.party_size > q.spot.capacity:
        yield CapacityExceeded(pointer="/party_size", capacity=q.spot.capacity)


def _overlap(q: Question) -> Iterator[AppError]:
    if not q.situation.busy:
        return
    occupied = q.occupied
    taken = [busy for busy in q.situation.busy if occupied.overlaps(busy)]
    if taken:
        [first, *_] = joined(taken)
        lapses = [q.situation.lapsing.get(busy) for busy in taken]
        told = _told(q, spot=q.spot.name, busy_from=first.time_from, busy_until=first.time_until)
        free_at = max((moment for moment in lapses if moment), default=None)
        yield SlotTaken(pointer="/time_from", bookable_at=free_at if all(lapses) else None, say=told)


def _told(q: Question, *, beside: date | None = None, **facts: Any) -> dict[str, Any]:
    """Give the facts a sentence needs (telling.py); times of the wished day go without their date."""
    zone = q.spot.place.timezone
    return {"zone": zone, "beside": beside or q.slot.time_from.astimezone(zone).date(), **facts}


def _minutes(length: timedelta) -> int:
    return max(0, int(length.total_seconds() // 60))


def in_order_of_likeness(spot: BookableSpot, others: Sequence[BookableSpot]) -> list[BookableSpot]:
    """Sort other spots: the same type first, then the nearest position (R-B21)."""
    return sorted(
        (other for other in others if other.id != spot.id),
        key=lambda o: (o.spot_type != spot.spot_type, abs(o.position - spot.position), o.position, o.name),
    )
