"""The rules of placing and moving a booking (rules.md §3). All broken ones are found at once.

Pure: the facts come in, refusals come out. That nobody else has the slot is judged here for the
answer's sake; the database decides it (infrastructure/tables.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

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
    NotAllowed,
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
from mesto.modules.bookings.domain.place import BookableSpot, PlaceStatus
from mesto.modules.bookings.domain.situation import Situation
from mesto.modules.bookings.domain.terms import Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot

LONGEST: Final = timedelta(days=7)
"""No policy and no override goes beyond it (R-B19)."""

OVERRIDABLE: Final = (
    InPast, NotOnGrid, TooShort, TooLong, LeadTime, BeyondHorizon, LimitActive, OwnOverlap, Cooldown
)  # fmt: skip
"""What the team may break with a reason (R-B17). A taken slot only where its own buffer is to blame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who the booking is for, seen from this coworking."""

    acts_as_team: bool = False
    is_member: bool = False
    """Resident or team: may book where only residents may."""
    is_exempt: bool = False
    """Team members have no limits in their own coworking (R-B13)."""
    for_guest: bool = False
    is_known: bool = True
    """False for anonymous visitors: rules about persons are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May this spot be had for this slot?"""

    spot: BookableSpot
    slot: TimeSlot
    situation: Situation
    standing: Standing
    now: datetime
    party_size: int = 1
    terms: Terms | None = None
    """The terms of the booking that is being moved; None for a new one."""
    keeps_start: bool = False
    """The booking only changes its end: what concerns the start was settled before."""

    @property
    def occupied(self) -> TimeSlot:
        terms = self.terms or Terms.of(self.spot.policy)
        return self.slot.widened(terms.buffer_before, terms.buffer_after)


def broken_rules(question: Question) -> list[AppError]:
    return [*broken_by_slot(question), *broken_by_spot(question)]


def broken_by_slot(question: Question) -> list[AppError]:
    """Judge what is the same for all spots of a place with the same policy and hours of their own."""
    checks = (_past, _grid, _length, _notice, _hours)
    return [reason for check in checks for reason in check(question)]


def broken_by_spot(question: Question) -> list[AppError]:
    """Judge what concerns this very spot, and this person on it."""
    checks = (_access, _state, _capacity, _person, _overlap)
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


def _access(q: Question) -> Iterator[AppError]:
    if q.standing.is_known and q.spot.policy.booking_access == "residents" and not q.standing.is_member:
        yield NotAllowed()


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
            yield NotOnGrid(pointer=pointer, grid_minutes=grid, nearest=nearest)


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
        yield LeadTime(pointer="/time_from", lead_time_minutes=policy.lead_time_minutes, earliest=earliest)
    day = q.slot.time_from.astimezone(zone).date()
    opens_on = day - timedelta(days=policy.horizon_days)
    if opens_on > q.now.astimezone(zone).date():
        opens = datetime.combine(opens_on, time(), zone).astimezone(UTC)
        yield BeyondHorizon(
            pointer="/time_from", bookable_at=opens, horizon_days=policy.horizon_days,
        )  # fmt: skip


def _hours(q: Question) -> Iterator[AppError]:
    hours = q.spot.hours
    if q.slot.duration > LONGEST or hours.admit(q.slot):
        return
    if (closed := hours.closed_date(q.slot)) is not None:
        yield ClosedOnDate(pointer="/time_from", date=closed.isoformat())
        return
    day, _ = hours.dates_of(q.slot)
    openings = [
        {"time_from": opening.time_from, "time_until": opening.time_until}
        for opening in hours.openings(day, day)
    ]
    yield OutsideOpeningHours(pointer="/time_from", openings=openings)


def _capacity(q: Question) -> Iterator[AppError]:
    if q.party_size > q.spot.capacity:
        yield CapacityExceeded(pointer="/party_size", capacity=q.spot.capacity)


def _person(q: Question) -> Iterator[AppError]:
    if not q.standing.is_known:
        return
    policy, spot, own = q.spot.policy, q.spot, q.situation.own
    used = sum(
        1 for booking in own if booking.coworking_id == spot.coworking_id and booking.is_upcoming(q.now)
    )
    if policy.max_active_per_user and not q.standing.is_exempt and used >= policy.max_active_per_user:
        yield LimitActive(used=used, limit=policy.max_active_per_user)
    if q.standing.for_guest:
        return
    mine = [booking for booking in own if not booking.for_guest]
    if not policy.allow_own_overlap and not q.standing.is_exempt:
        for booking in mine:
            if booking.spot_type == spot.spot_type and booking.slot.overlaps(q.slot):
                yield OwnOverlap(pointer="/time_from", booking_id=booking.id)
                break
    if policy.cooldown_minutes and not q.standing.is_exempt:
        rest = timedelta(minutes=policy.cooldown_minutes)
        near = [b for b in mine if b.spot_id == spot.id and b.slot.widened(rest, rest).overlaps(q.slot)]
        if near:
            free_at = max(booking.slot.time_until for booking in near) + rest
            yield Cooldown(pointer="/time_from", bookable_at=free_at)


def _overlap(q: Question) -> Iterator[AppError]:
    if not q.situation.busy:
        return
    occupied = q.occupied
    if any(occupied.overlaps(busy) for busy in q.situation.busy):
        yield SlotTaken(pointer="/time_from")


def _minutes(length: timedelta) -> int:
    return max(0, int(length.total_seconds() // 60))


def bookable(questions: Iterable[Question]) -> Iterator[Question]:
    """Yield those that break no rule."""
    return (question for question in questions if not broken_rules(question))


def in_order_of_likeness(spot: BookableSpot, others: Sequence[BookableSpot]) -> list[BookableSpot]:
    """Sort other spots: the same type first, then the nearest position (R-B21)."""
    return sorted(
        (other for other in others if other.id != spot.id),
        key=lambda o: (o.spot_type != spot.spot_type, abs(o.position - spot.position), o.position, o.name),
    )
