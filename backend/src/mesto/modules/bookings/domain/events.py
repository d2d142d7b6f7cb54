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


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRestored(BookingEvent):
    """A cancellation was undone."""

    name = "bookings.booking_restored.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsFound(DomainEvent):
    """A look at the bookings of a coworking has flagged some. Its aggregate is the look itself."""

    name = "bookings.conflicts_found.v1"
    aggregate = "report_id"

    report_id: UUID
    coworking_id: UUID
    cause: str
    """hours_changed, spot_inactive, option_lost or zone_rules."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureEvent(DomainEvent):
    aggregate = "closure_id"

    closure_id: UUID
    coworking_id: UUID
    spot_ids: tuple[UUID, ...] | None
    """None: all of them, later ones too."""
    time_from: datetime
    time_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureCreated(ClosureEvent):
    name = "bookings.closure_created.v1"

    mode: str
    kept: int
    cancelled: int
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRemoved(ClosureEvent):
    name = "bookings.closure_removed.v1"
