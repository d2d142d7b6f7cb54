"""What a team says about a spot."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from mesto.modules.bookings.public import WeeklyHours


class SpotType(StrEnum):
    DESK = "desk"
    MEETING_ROOM = "meeting_room"
    PHONE_BOOTH = "phone_booth"
    OFFICE = "office"
    EVENT_SPACE = "event_space"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotDraft:
    name: str
    position: int
    description: str = ""
    zone: str | None = None
    spot_type: SpotType = SpotType.DESK
    capacity: int = 1
    attributes: tuple[str, ...] = ()
    weekly_hours: tuple[WeeklyHours, ...] | None = None


class SpotChanges(TypedDict, total=False):
    """A merge patch: what is missing stays."""

    name: str
    description: str
    position: int
    zone: str | None
    spot_type: SpotType
    capacity: int
    attributes: tuple[str, ...]
    weekly_hours: tuple[WeeklyHours, ...] | None
