"""What bookings must know about a place to book; whoever owns places fills it in."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.modules.bookings.domain.opening_hours import OpeningHours, WeeklyHours
from mesto.modules.bookings.domain.policy import PLATFORM, BookingPolicy, Policies


class PlaceStatus(StrEnum):
    LISTED = "listed"
    UNLISTED = "unlisted"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A coworking: address, zone and hours. `hours` holds the exceptions around the dates asked for."""

    id: UUID
    name: str
    address: str
    status: PlaceStatus
    hours: OpeningHours
    version: int
    policies: Policies = field(default_factory=Policies)

    @property
    def timezone(self) -> ZoneInfo:
        return self.hours.timezone


@dataclass(frozen=True, slots=True, kw_only=True)
class BookableSpot:
    """One desk or room as it is now, with the rules in force for it."""

    id: UUID
    name: str
    spot_type: str
    zone: str | None
    position: int
    capacity: int
    attributes: tuple[str, ...] = ()
    is_active: bool
    is_archived: bool
    place: Place
    own_hours: tuple[WeeklyHours, ...] | None = None
    policy: BookingPolicy = PLATFORM

    @property
    def coworking_id(self) -> UUID:
        return self.place.id

    @property
    def hours(self) -> OpeningHours:
        hours = self.place.hours
        return OpeningHours(
            timezone=hours.timezone,
            weekly=hours.weekly,
            closed_on_holidays=hours.closed_on_holidays,
            exceptions=hours.exceptions,
            narrowed_to=self.own_hours,
        )
