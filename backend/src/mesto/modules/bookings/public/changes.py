"""What bookings does for changes of places: free spots, lay closures, move to another zone, look ahead.

Everything here runs in the caller's transaction and is committed by the caller, together with its own
change. The caller holds the rows of all spots of the coworking (SpotQueue.lock_coworking), except where
a method says that it only looks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.security import Actor
from mesto.modules.bookings.domain.opening_hours import OpeningHours
from mesto.modules.bookings.domain.policy import Policies
from mesto.modules.bookings.domain.reprojection import ZoneMode
from mesto.modules.bookings.domain.time_slot import TimeSlot


class ImpactMode(StrEnum):
    """What becomes of upcoming bookings that stand in the way (C-12)."""

    REFUSE = "refuse"
    KEEP = "keep"
    CANCEL = "cancel"
    MOVE = "move"
    """To an equal spot at the same time (R-V06); one that cannot move refuses everything."""
    MOVE_OR_CANCEL = "move_or_cancel"


class Outcome(StrEnum):
    KEPT = "kept"
    CANCELLED = "cancelled"
    """Finished early where it is running."""
    MOVED = "moved"
    BLOCKED = "blocked"
    """It refuses the whole command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedBooking:
    booking_id: UUID
    reference: str
    spot_id: UUID
    time_from: datetime
    time_until: datetime
    outcome: Outcome
    to_spot_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactReport:
    total: int
    items: tuple[AffectedBooking, ...]
    """The first 100 by start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    kept: int = 0
    cancelled: int = 0
    moved: int = 0


class Clearance(Protocol):
    """Takes upcoming bookings off spots. Raises HasFutureBookings (refuse; move with an immovable one)."""

    async def clear_spots(
        self,
        coworking_id: UUID,
        spot_ids: Collection[UUID],
        *,
        mode: ImpactMode,
        by: Actor,
        reason: str,
        spares_running: bool = False,
    ) -> Cleared:
        """Free these spots. `spares_running`: what is in progress finishes (R-V04)."""
        ...

    async def clear_coworking(
        self, coworking_id: UUID, *, mode: ImpactMode, by: Actor, reason: str
    ) -> Cleared: ...


class Impact(Protocol):
    """Says what a change would do to upcoming bookings: the plan the change itself would carry out.

    Only looks: no locks, nothing is written.
    """

    async def of_closure(
        self, coworking_id: UUID, slot: TimeSlot, spot_ids: Collection[UUID] | None, mode: ImpactMode
    ) -> ImpactReport: ...

    async def of_spots(
        self, coworking_id: UUID, spot_ids: Collection[UUID], mode: ImpactMode, *, spares_running: bool
    ) -> ImpactReport:
        """Of deactivating them (spares what is running) or archiving them. Raises SpotNotFound."""
        ...

    async def of_coworking(self, coworking_id: UUID, mode: ImpactMode) -> ImpactReport: ...

    async def of_option(self, coworking_id: UUID, option_id: UUID) -> ImpactReport:
        """Those that have chosen it: kept, and flagged. Raises OptionNotFound."""
        ...

    async def of_hours(self, coworking_id: UUID, hours: OpeningHours) -> ImpactReport:
        """Those that lie outside these hours: kept, and flagged. The exceptions in force are added."""
        ...

    async def of_timezone(self, coworking_id: UUID, timezone: ZoneInfo, mode: ZoneMode) -> ImpactReport:
        """All upcoming ones: moved to other instants, kept, or blocked where they would collide."""
        ...


class Closures(Protocol):
    async def cover(self, coworking_id: UUID, spot_ids: Collection[UUID]) -> None:
        """Lay the running and future closures of the whole coworking on new spots (R-V11)."""
        ...


class Reprojection(Protocol):
    async def move_to(self, coworking_id: UUID, timezone: ZoneInfo, mode: ZoneMode, *, by: Actor) -> int:
        """Take the upcoming bookings and closures to another zone (R-V07); return how many bookings changed.

        Bookings in progress keep their instants. Raises ReprojectionConflict.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRefusal:
    booking_id: UUID
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    checked: int
    refused: int
    by_code: Mapping[str, int] = field(default_factory=dict)
    items: tuple[SimulatedRefusal, ...] = ()
    """The first 100 by start."""


class PolicySimulation(Protocol):
    async def replay(self, coworking_id: UUID, policies: Policies, first: date, last: date) -> Simulation:
        """Judge the bookings that start on these local dates as if these rules had been in force.

        Each is judged at the moment it was placed. Only looks.
        """
        ...
