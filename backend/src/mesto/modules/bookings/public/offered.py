"""What bookings tells: what is free, what is coming, what a booking is."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from mesto.core.security import Actor
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.together import FirstStarts


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A taken interval, buffers included."""

    time_from: datetime
    time_until: datetime
    kind: str
    """busy, held or closed."""
    expires_at: datetime | None = None
    booked_by: str | None = None
    """Only where the coworking shows names to people who are signed in (R-B22)."""


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

    async def days(self, spot: BookableSpot, first: date, days: int, actor: Actor) -> Sequence[SpotDay]:
        """Return the local days from `first` on; the spot's hours must carry exceptions around them."""
        ...

    async def first_starts(
        self,
        spots: Sequence[BookableSpot],
        window: TimeSlot,
        length: timedelta,
        actor: Actor,
        *,
        together: int = 1,
    ) -> FirstStarts:
        """Return the first starts in the window from which the spots can be had for the length.

        Spots of many coworkings, each once. The statements are few and do not grow with the spots: one
        about what is taken, one about the person's own bookings, and where the window is longer than
        two days one more, about the spots that had no start in the first two. Where the length is the
        whole window, the only start is the window's. `together` is how many spots of one coworking
        are wanted from the same moment on.
        """
        ...


class OptionAvailability(Protocol):
    """How many of the options are left, judged as a booking would be; promises nothing either."""

    async def available(self, stocks: Mapping[UUID, int | None], slot: TimeSlot) -> Mapping[UUID, int | None]:
        """Take how many there are of each in all, return how many can be had for the whole slot.

        None where there is no limit, never less than 0; one statement, whatever their number.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedSpot:
    """Where a spot is."""

    coworking_id: UUID
    spot_type: str
    is_archived: bool


class BookingCalendar(Protocol):
    def of(self, user_id: UUID) -> AsyncIterator[bytes]:
        """Write all bookings of a person as one iCalendar (RFC 5545), piece by piece."""
        ...


class SpotQueue(Protocol):
    """Changes of a whole coworking (hours, policy, zone, status) take the rows of all its spots first."""

    async def lock_coworking(self, coworking_id: UUID) -> Sequence[UUID]:
        """Hold the rows of all its spots, archived ones included, in the order of their ids; return the ids.

        Spots that are being created are waited for, and later ones wait. Taken before the row of any spot.
        """
        ...

    async def lock_spot(self, spot_id: UUID) -> tuple[UUID, str]:
        """Hold one; return its coworking and spot type. Raises SpotNotFound, also for archived ones."""
        ...

    async def locate(self, spot_ids: Collection[UUID]) -> Mapping[UUID, LocatedSpot]:
        """Say where spots are without holding them, archived ones included; unknown ones are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    count: int
    booking_ids: tuple[UUID, ...]
    """The first 20 by start."""


class UpcomingBookings(Protocol):
    """Live bookings that have not ended; the caller holds the rows of the spots concerned."""

    async def of_coworking(self, coworking_id: UUID) -> Upcoming: ...

    async def outside(self, coworking_id: UUID) -> int:
        """Count those that lie outside the present opening hours, judged now and not by their flags."""
        ...


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
    flags: tuple[str, ...] = ()


class Bookings(Protocol):
    async def find(self, booking_id: UUID) -> BookingView | None: ...

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        """Return the coworkings in which the person has or had a booking (R-P05)."""
        ...
