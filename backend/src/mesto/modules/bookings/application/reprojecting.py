"""Takes upcoming bookings to another zone, or to what the new rules of theirs make of their wall clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.booking_slices import BookingSlices, Laid
from mesto.modules.bookings.domain.closure import Closure
from mesto.modules.bookings.domain.errors import ReprojectionConflict
from mesto.modules.bookings.domain.many import ClosureRepository
from mesto.modules.bookings.domain.reprojection import Reprojected, ZoneMode, reprojected
from mesto.modules.bookings.public import Reprojection

NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Reprojecting(Reprojection):
    bookings: BookingSlices
    closures: ClosureRepository
    clock: Clock

    async def move_to(self, coworking_id: UUID, timezone: ZoneInfo, mode: ZoneMode, *, by: Actor) -> int:
        now = self.clock.now()
        found = await self.bookings.hold_upcoming(coworking_id, now)
        closed = await self.closures.standing(coworking_id, now)
        return await self.carry(found, closed, timezone, mode, by=by, now=now)

    async def carry(  # what moves, and where to
        self,
        found: Sequence[Booking],
        closed: Sequence[Closure],
        zone: ZoneInfo,
        mode: ZoneMode,
        *,
        by: Actor,
        now: datetime,
    ) -> int:
        """Move held bookings and closures, or none; return how many bookings have changed.

        Closures are laid around the bookings, wherever both come to lie. Raises ReprojectionConflict.
        """
        then = reprojected(found, zone, mode, now)
        if hit := then.colliding or await self._in_the_way(found, then):
            raise ReprojectionConflict(booking_ids=[str(booking_id) for booking_id in hit[:NAMED]])
        changed = [b for b in found if b.reproject(zone, then.slots[b.id], by=by, now=now)]
        for closure in closed:
            closure.reproject(zone, mode, now)
        await self.closures.carried(closed, partial(self.bookings.store, changed))
        return len(changed)

    async def _in_the_way(self, found: Sequence[Booking], then: Reprojected) -> Sequence[UUID]:
        """Name those that would meet what does not move along: bookings just over, and their buffers."""
        moving = [booking for booking in found if then.slots[booking.id] != booking.slot]
        if not moving:
            return ()
        laid = [
            Laid(
                booking_id=booking.id,
                spot_id=booking.spot_id,
                occupied=then.slots[booking.id].widened(
                    booking.terms.buffer_before, booking.terms.buffer_after
                ),
            )
            for booking in moving
        ]
        return await self.bookings.in_the_way(laid, NAMED)
