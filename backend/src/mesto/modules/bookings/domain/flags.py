"""What is said of bookings that no longer fit; none of it changes what was agreed (B-21)."""

from enum import StrEnum
from typing import Final

from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.time_slot import TimeSlot


class Flag(StrEnum):
    OUTSIDE_HOURS = "outside_hours"
    SPOT_INACTIVE = "spot_inactive"
    OPTION_LOST = "option_lost"
    ZONE_RULES_CHANGED = "zone_rules_changed"


CAUSES: Final = {
    Flag.OUTSIDE_HOURS: "hours_changed",
    Flag.SPOT_INACTIVE: "spot_inactive",
    Flag.OPTION_LOST: "option_lost",
    Flag.ZONE_RULES_CHANGED: "zone_rules",
}
"""What the report to the team calls it (events.md, conflicts_found)."""


def settled_by_move(flags: tuple[str, ...], spot: BookableSpot, slot: TimeSlot) -> tuple[str, ...]:
    """Return the flags that still hold once the booking lies there."""
    settled: set[str] = {Flag.ZONE_RULES_CHANGED}
    if spot.is_active:
        settled.add(Flag.SPOT_INACTIVE)
    if Flag.OUTSIDE_HOURS in flags and spot.hours.admit(slot):
        settled.add(Flag.OUTSIDE_HOURS)
    return tuple(flag for flag in flags if flag not in settled)
