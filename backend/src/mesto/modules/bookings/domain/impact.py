"""What a change of places does to upcoming bookings (rules.md R-V03 to R-V06).

One plan serves the preview and the command, so that both say the same. Pure: whoever carries it
out holds the spots.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import HasFutureBookings
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.policy import PLATFORM
from mesto.modules.bookings.domain.rules import in_order_of_likeness
from mesto.modules.bookings.domain.time_slot import TimeSlot

NAMED: Final = 20


class ImpactMode(StrEnum):
    """What becomes of upcoming bookings that stand in the way (C-12)."""

    REFUSE = "refuse"
    KEEP = "keep"
    CANCEL = "cancel"
    MOVE = "move"
    """To an equal spot at the same time (R-V06); one that cannot move refuses everything."""
    MOVE_OR_CANCEL = "move_or_cancel"

    @property
    def moves(self) -> bool:
        return self in {ImpactMode.MOVE, ImpactMode.MOVE_OR_CANCEL}


class Outcome(StrEnum):
    KEPT = "kept"
    CANCELLED = "cancelled"
    """Finished early where it is running."""
    MOVED = "moved"
    BLOCKED = "blocked"
    """It refuses the whole command."""


class FreeSpots:
    """Where bookings may be moved to. What a plan moves there is taken for the rest of it."""

    def __init__(self, spots: Sequence[BookableSpot], busy: Mapping[UUID, Iterable[TimeSlot]]) -> None:
        self._spots = spots
        self._busy = {spot.id: sorted(busy.get(spot.id, ())) for spot in spots}
        self._alike: dict[UUID, list[BookableSpot]] = {}
        self._open: dict[object, bool] = {}

    def take(self, booking: Booking, left: BookableSpot) -> BookableSpot | None:
        """Take the nearest equal spot that is open and free for the booking with its own buffers."""
        for spot in self._equal_to(left):
            if self._is_open(spot, booking.slot) and self._is_free(spot, booking.occupied):
                insort(self._busy[spot.id], booking.occupied)
                return spot
        return None

    def _equal_to(self, left: BookableSpot) -> list[BookableSpot]:
        if left.id not in self._alike:
            self._alike[left.id] = [s for s in in_order_of_likeness(left, self._spots) if _equals(s, left)]
        return self._alike[left.id]

    def _is_open(self, spot: BookableSpot, slot: TimeSlot) -> bool:
        key = (spot.own_hours, slot)
        if key not in self._open:
            self._open[key] = spot.hours.admit(slot)
        return self._open[key]

    def _is_free(self, spot: BookableSpot, wanted: TimeSlot) -> bool:
        # What occupies a spot never overlaps: only the last one to begin before the end can be in the way.
        busy = self._busy[spot.id]
        before = bisect_left(busy, wanted.time_until, key=lambda taken: taken.time_from)
        return before == 0 or busy[before - 1].time_until <= wanted.time_from


@dataclass(frozen=True, slots=True)
class Step:
    booking: Booking
    outcome: Outcome
    to: BookableSpot | None = None
    grid_minutes: int = PLATFORM.grid_minutes
    """The grid of the spot it is on: a running one ends at its next step."""


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Step, ...]
    """In the order of the bookings' starts."""

    def count(self, outcome: Outcome) -> int:
        return sum(step.outcome is outcome for step in self.steps)

    def of(self, *outcomes: Outcome) -> Iterator[Step]:
        return (step for step in self.steps if step.outcome in outcomes)

    def ensure_possible(self) -> None:
        """Raise HasFutureBookings naming those that are in the way."""
        blocked = [step.booking.id for step in self.of(Outcome.BLOCKED)]
        if blocked:
            raise HasFutureBookings(count=len(blocked), booking_ids=blocked[:NAMED])


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is to become of the bookings that are hit."""

    mode: ImpactMode
    now: datetime
    left: Mapping[UUID, BookableSpot] = field(default_factory=dict)
    """The spots the bookings are on; not needed where they are kept or refuse everything."""
    spares_running: bool = False


def planned(hit: Iterable[Booking], aim: Aim, free: FreeSpots) -> Plan:
    """Decide about each booking, the earliest first."""
    in_order = sorted(hit, key=lambda booking: (booking.time_from, booking.id))
    return Plan(tuple(_step(booking, aim, free) for booking in in_order))


def _step(booking: Booking, aim: Aim, free: FreeSpots) -> Step:
    is_running = booking.time_from <= aim.now
    if aim.mode is ImpactMode.KEEP or (is_running and aim.spares_running):
        return Step(booking, Outcome.KEPT)
    if aim.mode is ImpactMode.REFUSE:
        return Step(booking, Outcome.BLOCKED)
    spot = aim.left[booking.spot_id]
    if aim.mode.moves and not is_running and (found := free.take(booking, spot)) is not None:
        return Step(booking, Outcome.MOVED, found)
    if aim.mode is ImpactMode.MOVE:
        return Step(booking, Outcome.BLOCKED)
    if is_running and booking.early_end(aim.now, spot.policy.grid_minutes) is None:
        return Step(booking, Outcome.KEPT)  # in its last step of the grid: nothing is left to cut (R-M06)
    return Step(booking, Outcome.CANCELLED, grid_minutes=spot.policy.grid_minutes)


def _equals(spot: BookableSpot, left: BookableSpot) -> bool:
    """Say whether whoever has the one loses nothing on the other (R-V06)."""
    return (
        spot.spot_type == left.spot_type
        and spot.capacity >= left.capacity
        and set(spot.attributes) >= set(left.attributes)
        and spot.is_active
        and not spot.is_archived
    )
