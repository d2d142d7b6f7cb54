"""What is already booked around a wished slot: on the spot, and by the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBooking:
    """A booking of the person that was not cancelled, in whatever coworking."""

    id: UUID
    coworking_id: UUID
    spot_id: UUID
    spot_type: str
    slot: TimeSlot
    for_guest: bool
    is_live: bool = True
    """False once it is written down as ended: it still counts where hours are counted."""

    def is_upcoming(self, now: datetime) -> bool:
        return self.is_live and self.slot.time_until > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    busy: Sequence[TimeSlot] = ()
    """Live occupancies of the spot, their buffers included."""
    lapsing: Mapping[TimeSlot, datetime] = field(default_factory=dict)
    """Those of `busy` that free themselves, and when (R-B03)."""
    own: Sequence[OwnBooking] = ()


class Situations(Protocol):
    """Reads the facts the rules judge by. The booking that is being moved is left out of them."""

    async def is_taken(
        self, spot_id: UUID, slot: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> bool:
        """Say at a glance, without any lock, whether a live occupancy overlaps the slot (R-B06)."""
        ...

    async def around(
        self,
        spot_id: UUID,
        slot: TimeSlot,
        user_id: UUID | None,
        now: datetime,
        moving: UUID | None,
        *,
        since: datetime | None = None,
    ) -> Situation:
        """Read the spot's occupancies near the slot and the person's bookings, in one statement.

        The person's are those that end after `since`; without it, those a rest or an overlap may concern.
        """
        ...

    async def of_spot(
        self, spot_id: UUID, window: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> Sequence[TimeSlot]:
        """Read the live occupancies of one spot that touch the window, in order."""
        ...

    async def of_coworking(
        self, coworking_id: UUID, slot: TimeSlot, now: datetime, moving: UUID | None = None
    ) -> dict[UUID, list[TimeSlot]]:
        """Read the live occupancies of all spots of a coworking that touch the slot."""
        ...
