from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.slices import sliced
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking_slices import BookingSlices, Seen
from mesto.modules.bookings.domain.policy import PLATFORM
from mesto.modules.bookings.domain.status import BookingStatus

SLICE: Final = 100
"""Smaller than elsewhere: each one holds the queues of all its spots."""
CANCELLABLE: Final = {BookingStatus.ACTIVE, BookingStatus.PENDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBookingsOf:
    """Of a person who was banned, from everywhere or from one coworking (R-P08, R-P09)."""

    user_id: UUID
    coworking_id: UUID | None = None
    reason: str
    placed_until: datetime
    """When the ban was spoken: whatever was placed later, after its end, is another matter."""


@dataclass(frozen=True, slots=True)
class CancelBookingsOfHandler(UseCase):
    """What runs goes on. May be begun again after any slice: cancelled stays cancelled."""

    bookings: BookingSlices
    spots: Spots
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CancelBookingsOf) -> None:
        found = await self.bookings.not_started(
            command.user_id, command.coworking_id, self.clock.now(), command.placed_until
        )
        for part in sliced(found, SLICE):
            await self._cancel(part, command.reason)
            await self.uow.commit()

    async def _cancel(self, seen: Sequence[Seen], reason: str) -> None:
        await self.spots.hold({one.spot_id for one in seen})
        now = self.clock.now()
        held = await self.bookings.hold([one.id for one in seen], now)
        for booking in held:
            if booking.status in CANCELLABLE and booking.time_from > now:
                booking.cancel(by=Actor.system(), now=now, grid_minutes=PLATFORM.grid_minutes, reason=reason)
        await self.bookings.store(held)
