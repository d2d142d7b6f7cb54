"""What the rules are asked: may this person have this spot for this slot?"""

from dataclasses import dataclass
from datetime import datetime

from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.situation import Situation
from mesto.modules.bookings.domain.terms import Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot


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
    is_barred: bool = False
    barred_until: datetime | None = None
    """None while barred: for ever."""


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
