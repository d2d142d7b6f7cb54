"""What other rules would have said to bookings that were placed: the facts as they were, the rules as asked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.errors import AppError
from mesto.core.security import Role
from mesto.modules.bookings.domain.errors import (
    PRECEDENCE,
    BeyondHorizon,
    Cooldown,
    InPast,
    LeadTime,
    LimitActive,
    LimitHours,
    NotAllowed,
    NotOnGrid,
    OwnOverlap,
    SlotTaken,
    TooLong,
    TooShort,
)
from mesto.modules.bookings.domain.opening_hours import OpeningHours, Weekday, WeeklyHours
from mesto.modules.bookings.domain.place import BookableSpot, Place, PlaceStatus
from mesto.modules.bookings.domain.policy import BookingPolicy, Policies
from mesto.modules.bookings.domain.rules import LONGEST, Question, Standing, broken_rules
from mesto.modules.bookings.domain.situation import OwnBooking, Situation
from mesto.modules.bookings.domain.time_slot import TimeSlot

MADE_BY_POLICY: Final = (
    InPast, NotOnGrid, TooShort, TooLong, LeadTime, BeyondHorizon, LimitActive, LimitHours, OwnOverlap,
    Cooldown, NotAllowed, SlotTaken,
)  # fmt: skip
"""What a policy can be to blame for: `in_past` by its grid, `slot_taken` by its buffers."""
WEEK_AROUND: Final = timedelta(days=8)
"""As far back as a person's bookings matter: the week of a limit, and the longest rest between two."""
WIDEST: Final = LONGEST + timedelta(hours=8)
ROUND_THE_CLOCK: Final = tuple(WeeklyHours(day, time(0), time(0)) for day in Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A booking as it was from one change to the next. Changes are numbered as the history wrote them."""

    booking_id: UUID
    user_id: UUID
    coworking_id: UUID
    spot_id: UUID
    spot_type: str
    slot: TimeSlot
    for_guest: bool
    first: int
    until: int | None
    """The change that ended it; None: it is so still."""

    def lasted_at(self, change: int) -> bool:
        return self.first < change and (self.until is None or change < self.until)

    def as_own(self) -> OwnBooking:
        return OwnBooking(
            id=self.booking_id,
            coworking_id=self.coworking_id,
            spot_id=self.spot_id,
            spot_type=self.spot_type,
            slot=self.slot,
            for_guest=self.for_guest,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedThen:
    """A booking in the moment of its placing."""

    spell: Spell
    at: datetime
    zone: ZoneInfo
    by_team: bool


@dataclass(slots=True)
class _Line:
    """Spells in the order of their starts."""

    spells: list[Spell] = field(default_factory=list)
    starts: list[datetime] = field(default_factory=list)

    def between(self, first: datetime, last: datetime) -> Sequence[Spell]:
        return self.spells[bisect_left(self.starts, first) : bisect_right(self.starts, last)]


class Past:
    """Finds who had what when a booking was placed."""

    def __init__(self, spells: Iterable[Spell]) -> None:
        self._of_spot: dict[UUID, _Line] = {}
        self._of_user: dict[UUID, _Line] = {}
        for spell in sorted(spells, key=lambda spell: spell.slot.time_from):
            for lines, key in ((self._of_spot, spell.spot_id), (self._of_user, spell.user_id)):
                line = lines.setdefault(key, _Line())
                line.spells.append(spell)
                line.starts.append(spell.slot.time_from)

    def situation_of(self, placed: PlacedThen, policy: BookingPolicy) -> Situation:
        """Return the facts; the neighbours have the buffers of the rules that are tried out."""
        mine, now = placed.spell, placed.at
        near = self._of_spot[mine.spot_id].between(
            mine.slot.time_from - WIDEST, mine.slot.time_until + WIDEST
        )
        since = min(now, mine.slot.time_from) - WEEK_AROUND - LONGEST
        own = self._of_user[mine.user_id].between(since, max(now, mine.slot.time_until) + timedelta(days=367))
        return Situation(
            busy=[
                spell.slot.widened(policy.buffer_before, policy.buffer_after)
                for spell in near
                if spell.lasted_at(mine.first) and not spell.slot.overlaps(mine.slot)
            ],
            own=[spell.as_own() for spell in own if spell.lasted_at(mine.first)],
        )


def refusals(
    placed: PlacedThen, past: Past, policies: Policies, roles: Mapping[UUID, Role]
) -> tuple[str, ...]:
    """Return the codes, the deciding one first, with which these rules would have refused the booking."""
    spell = placed.spell
    policy = policies.effective(spell.spot_type, spell.spot_id)
    role = roles.get(spell.user_id)
    question = Question(
        spot=_spot(spell, placed.zone, policy),
        slot=spell.slot,
        situation=past.situation_of(placed, policy),
        standing=Standing(
            is_member=role is not None or placed.by_team,
            is_exempt=role is not None and role is not Role.RESIDENT,
            for_guest=spell.for_guest,
        ),
        now=placed.at,
    )
    return tuple(dict.fromkeys(reason.code for reason in _made_by_policy(broken_rules(question))))


def _made_by_policy(reasons: Iterable[AppError]) -> Iterator[AppError]:
    found = (reason for reason in reasons if isinstance(reason, MADE_BY_POLICY))
    yield from sorted(found, key=lambda reason: PRECEDENCE.index(type(reason)))


def _spot(spell: Spell, zone: ZoneInfo, policy: BookingPolicy) -> BookableSpot:
    return BookableSpot(
        id=spell.spot_id,
        name="",
        spot_type=spell.spot_type,
        zone=None,
        position=0,
        capacity=1,
        is_active=True,
        is_archived=False,
        place=_place(spell.coworking_id, zone),
        policy=policy,
    )


@lru_cache(maxsize=64)
def _place(coworking_id: UUID, zone: ZoneInfo) -> Place:
    """Leave out what no policy decides: hours, address, status."""
    hours = OpeningHours(timezone=zone, weekly=ROUND_THE_CLOCK)
    return Place(id=coworking_id, name="", address="", status=PlaceStatus.LISTED, hours=hours, version=0)
