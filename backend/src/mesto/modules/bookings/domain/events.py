"""The facts other modules may react to (events.md §3)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent(DomainEvent):
    """What every event of a booking carries."""

    aggregate = "booking_id"

    booking_id: UUID
    user_id: UUID
    coworking_id: UUID
    spot_id: UUID
    time_from: datetime
    time_until: datetime
    timezone: str
    status: str
    series_id: UUID | None = None
    group_id: UUID | None = None
    batch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlaced(BookingEvent):
    name = "bookings.booking_placed.v1"

    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRescheduled(BookingEvent):
    name = "bookings.booking_rescheduled.v1"

    old_spot_id: UUID
    old_time_from: datetime
    old_time_until: datetime
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingOptionsChanged(BookingEvent):
    name = "bookings.booking_options_changed.v1"

    option_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(BookingEvent):
    name = "bookings.booking_cancelled.v1"

    cancelled_by: str
    reason: str
    undo_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFinishedEarly(BookingEvent):
    name = "bookings.booking_finished_early.v1"

    old_time_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(BookingEvent):
    name = "bookings.booking_expired.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFlagged(BookingEvent):
    name = "bookings.booking_flagged.v1"

    flag: str
