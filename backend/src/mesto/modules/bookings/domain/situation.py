"""What is already booked around a wished slot: on the spot, and by the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBooking:
    """A live booking of the person, in whatever coworking."""

    id: UUID
    coworking_id: UUID
    spot_id: UUID
    spot_type: str
    slot: TimeSlot
    for_guest: bool

    def is_upcoming(self, now: datetime) -> bool:
        return self.slot.time_until > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    busy: Sequence[TimeSlot] = ()
    """Live occupancies of the spot, their buffers included."""
    own: Sequence[OwnBooking] = ()


class Situations(Protocol):
    """Reads the facts the rules judge by. The booking that is being moved is left out of them."""

    async def is_taken(
        self, spot_id: UUID, slot: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> bool:
        """Say at a glance, without any lock, whether a live occupancy overlaps the slot (R-B06)."""
        ...

    async def around(
        self, spot_id: UUID, slot: TimeSlot, user_id: UUID | None, now: datetime, moving: UUID | None
    ) -> Situation:
        """Read the spot's occupancies near the slot and the person's live bookings, in one statement."""
        ...

    async def of_coworking(
        self, coworking_id: UUID, slot: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> dict[UUID, list[TimeSlot]]:
        """Read the live occupancies of all spots of a coworking that touch the slot."""
        ...
