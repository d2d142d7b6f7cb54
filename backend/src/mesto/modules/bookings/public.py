"""What other modules may know about bookings.

Bookings is the core of the system and imports no other module. Modules that own places, people
and extras plug in from above: they implement the catalogues and ask Availability and Bookings.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from mesto.core.security import Actor, Role
from mesto.modules.bookings.domain.errors import (
    CoworkingNotFound,
    HasFutureBookings,
    OptionNotFound,
    SpotNotFound,
)
from mesto.modules.bookings.domain.events import (
    BookingCancelled,
    BookingExpired,
    BookingFinishedEarly,
    BookingFlagged,
    BookingOptionsChanged,
    BookingPlaced,
    BookingRescheduled,
)
from mesto.modules.bookings.domain.opening_hours import (
    ExceptionKind,
    Hours,
    HoursException,
    HoursOverlap,
    OpeningHours,
    Weekday,
    WeeklyHours,
    ensure_day_has_no_overlap,
    ensure_no_overlap,
)
from mesto.modules.bookings.domain.place import BookableSpot, Place, PlaceStatus
from mesto.modules.bookings.domain.policy import BookingPolicy
from mesto.modules.bookings.domain.time_slot import TimeSlot

__all__ = [
    "Availability",
    "BookableOption",
    "BookableSpot",
    "BookingCancelled",
    "BookingExpired",
    "BookingFinishedEarly",
    "BookingFlagged",
    "BookingOptionsChanged",
    "BookingPlaced",
    "BookingPolicy",
    "BookingRescheduled",
    "BookingView",
    "Bookings",
    "Busy",
    "Contact",
    "CoworkingNotFound",
    "ExceptionKind",
    "HasFutureBookings",
    "Hours",
    "HoursException",
    "HoursOverlap",
    "Members",
    "OpeningHours",
    "OptionCatalog",
    "OptionNotFound",
    "People",
    "Person",
    "Place",
    "PlaceStatus",
    "SpotCard",
    "SpotCatalog",
    "SpotDay",
    "SpotNotFound",
    "SpotQueue",
    "SpotState",
    "TimeSlot",
    "Upcoming",
    "UpcomingBookings",
    "Weekday",
    "WeeklyHours",
    "ensure_day_has_no_overlap",
    "ensure_no_overlap",
]


# --- what bookings asks of the modules above -------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCard:
    """How a spot and its coworking are shown beside a booking, archived ones included."""

    id: UUID
    name: str
    spot_type: str
    coworking_id: UUID
    coworking_name: str
    address: str
    timezone: str


class SpotCatalog(Protocol):
    """Implemented by every module that owns bookable places; dishka collects all of them.

    `around` are local dates: the place's hours carry the exceptions that fall on them, with two
    days to spare on both sides.
    """

    async def find(
        self, spot_ids: Collection[UUID], around: tuple[date, date]
    ) -> Mapping[UUID, BookableSpot]:
        """Return those of the spots that this catalogue owns, archived ones included."""
        ...

    async def lock(
        self, spot_ids: Collection[UUID], around: tuple[date, date]
    ) -> Mapping[UUID, BookableSpot]:
        """Find the spots and hold their rows until commit, taken in the order of their ids.

        Bookings of one spot queue here. Lock order: person, spots by id, booking (rules.md R-B05).
        """
        ...

    async def lock_coworking(self, coworking_id: UUID) -> Sequence[UUID]:
        """Hold the rows of all spots of a coworking, in the order of their ids; return the ids."""
        ...

    async def of_coworking(self, coworking_id: UUID, around: tuple[date, date]) -> Sequence[BookableSpot]:
        """Return the active, unarchived spots of a coworking in the order (position, name)."""
        ...

    async def describe(self, spot_ids: Collection[UUID]) -> Mapping[UUID, SpotCard]:
        """Return how to show the spots; one statement per table, whatever their number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: UUID
    is_banned: bool
    ban_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What the team of a coworking may see of a person (rules.md R-P05)."""

    id: UUID
    full_name: str
    email: str
    avatar_url: str | None = None


class People(Protocol):
    """Implemented by users."""

    async def lock(self, user_id: UUID) -> Person | None:
        """Find the person and hold the row until commit: bans and limits per person queue here."""
        ...

    async def contacts(self, user_ids: Collection[UUID]) -> Mapping[UUID, Contact]: ...


class Members(Protocol):
    """Implemented by coworkings. Invitations that wait for an answer do not count."""

    async def role_of(self, user_id: UUID, coworking_id: UUID) -> Role | None: ...

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookableOption:
    id: UUID
    coworking_id: UUID
    name: str
    max_per_booking: int
    spot_types: tuple[str, ...]
    """Empty: fits every type."""
    is_archived: bool


class OptionCatalog(Protocol):
    """Implemented by options."""

    async def find(self, option_ids: Collection[UUID]) -> Mapping[UUID, BookableOption]: ...


# --- what bookings offers --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A taken interval, buffers included."""

    time_from: datetime
    time_until: datetime
    kind: str
    """busy, held or closed."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotState:
    """Whether a spot can be booked for the asked slot, and why not."""

    is_available: bool
    reasons: tuple[str, ...]
    """Codes of api.md §9, the deciding one first."""
    held_until: datetime | None
    next_free_at: datetime | None
    """Start of the next free interval that is long enough, within 31 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotDay:
    date: date
    openings: tuple[TimeSlot, ...]
    busy: tuple[Busy, ...]
    free: tuple[TimeSlot, ...]
    """Where a booking may lie: own buffers and the shortest length respected, the past left out."""


class Availability(Protocol):
    """Reads live rows with the rules of booking; a free answer promises nothing (R-B07)."""

    async def states(
        self, spots: Sequence[BookableSpot], slot: TimeSlot, actor: Actor
    ) -> Mapping[UUID, SpotState]:
        """Judge all spots of one coworking in one statement. Anonymous actors: reasons that hold for all."""
        ...

    async def days(self, spot: BookableSpot, first: date, days: int) -> Sequence[SpotDay]:
        """Return the local days from `first` on; the spot's hours must carry exceptions around them."""
        ...


class SpotQueue(Protocol):
    """Changes of a whole coworking (hours, zone, status) take the rows of all its spots first."""

    async def lock_coworking(self, coworking_id: UUID) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    count: int
    booking_ids: tuple[UUID, ...]
    """The first 20 by start."""


class UpcomingBookings(Protocol):
    """Live bookings that have not ended; the caller holds the rows of the spots concerned."""

    async def of_coworking(self, coworking_id: UUID) -> Upcoming: ...

    async def of_spot(self, spot_id: UUID) -> Upcoming: ...

    async def cancel_of_coworking(self, coworking_id: UUID, *, by: Actor, reason: str) -> int:
        """Cancel those not started, finish those running; return their number. Committed by the caller."""
        ...

    async def cancel_of_spot(self, spot_id: UUID, *, by: Actor, reason: str) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """A booking as it is now, with what a message says about it."""

    id: UUID
    reference: str
    user_id: UUID
    coworking_id: UUID
    coworking_name: str
    address: str
    timezone: str
    spot_id: UUID
    spot_name: str
    time_from: datetime
    time_until: datetime
    status: str
    version: int
    guest_name: str | None
    cancelled_by: str | None
    """user, team, admin or system."""
    cancel_reason: str | None
    """One of rules.md R-M10."""
    options: tuple[str, ...]


class Bookings(Protocol):
    async def find(self, booking_id: UUID) -> BookingView | None: ...

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        """Return the coworkings in which the person has or had a booking (R-P05)."""
        ...
