"""Ports of changes that concern many bookings and whole coworkings at once: nothing here asks per row."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.closure import Closure
from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Upcoming bookings of a coworking: live and not ended."""

    coworking_id: UUID
    spot_ids: Collection[UUID] | None = None
    """None: on any spot."""
    during: TimeSlot | None = None
    """Those that share time with it, their buffers left out."""
    option_id: UUID | None = None
    """Those that have chosen it."""


class ManyBookings(Protocol):
    async def upcoming(self, which: Which, now: datetime, *, lock: bool) -> Sequence[Booking]:
        """Read them, in the order of their ids; `lock` holds their rows until commit."""
        ...

    async def save_all(self, bookings: Sequence[Booking]) -> None:
        """Write the changes of loaded bookings at commit, in a handful of statements.

        All places are given up before new ones are taken, so that bookings may swap places. The
        caller holds all spots concerned.
        """
        ...


class ClosureRepository(Protocol):
    """The caller holds the rows of all spots of the coworking."""

    async def add(self, closure: Closure, spot_ids: Collection[UUID]) -> None:
        """Store it and close these spots around whatever occupies them then, at commit."""
        ...

    async def get(self, closure_id: UUID, coworking_id: UUID) -> Closure:
        """Raise ClosureNotFound, also for removed ones."""
        ...

    async def lift(self, closure: Closure) -> None:
        """Free what a removed closure has closed, at commit; other closures take over what they cover."""
        ...

    async def standing(self, coworking_id: UUID, now: datetime) -> Sequence[Closure]:
        """Hold those that have not ended, the oldest first."""
        ...

    async def carried(self, closures: Sequence[Closure], move: Callable[[], Awaitable[None]]) -> None:
        """Take these closures up at commit, let bookings move, and lay them again where they are now."""
        ...
