from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.reprojecting import Reprojecting
from mesto.modules.bookings.application.slices import SLICE
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.booking_slices import Among, BookingSlices, Seen
from mesto.modules.bookings.domain.closure import Closure
from mesto.modules.bookings.domain.errors import ReprojectionConflict
from mesto.modules.bookings.domain.many import ClosureRepository
from mesto.modules.bookings.domain.reprojection import ZoneMode
from mesto.modules.bookings.domain.wall_clock import means_its_wall_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprojectCoworking:
    coworking_id: UUID
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprojectionResult:
    changed: int
    conflicts: tuple[UUID, ...] = ()
    """In the way of all; where there are any, nothing was changed."""


@dataclass(frozen=True, slots=True)
class ReprojectCoworkingHandler(UseCase):
    """Move instants so that the wall clock stays, after the rules of a zone have changed (T-06)."""

    bookings: BookingSlices
    closures: ClosureRepository
    spots: Spots
    reprojecting: Reprojecting
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ReprojectCoworking) -> ReprojectionResult:
        now = self.clock.now()
        await self.spots.lock_coworking(command.coworking_id)
        upcoming = await self.bookings.hold_upcoming(command.coworking_id, now)
        standing = await self.closures.standing(command.coworking_id, now)
        stale = [booking for booking in upcoming if not means_its_wall_clock(booking)]
        try:
            changed = await self._carry(stale, standing, now)
        except ReprojectionConflict as conflict:
            await self.uow.rollback()
            return ReprojectionResult(changed=0, conflicts=tuple(map(UUID, conflict.params["booking_ids"])))
        await (self.uow.rollback() if command.dry_run else self.uow.commit())
        return ReprojectionResult(changed=changed)

    async def _carry(self, stale: Sequence[Booking], standing: Sequence[Closure], now: datetime) -> int:
        by_zone = groupby(sorted(stale, key=lambda b: b.timezone), key=lambda b: b.timezone)
        carried = 0
        for zone, bookings in by_zone:
            closed = [closure for closure in standing if closure.timezone == zone]
            carried += await self.reprojecting.carry(
                list(bookings), closed, ZoneInfo(zone), ZoneMode.KEEP_WALL_TIME, by=Actor.system(), now=now
            )
        return carried


@dataclass(frozen=True, slots=True)
class StaleCoworkingsHandler(UseCase):
    """Find the coworkings with bookings that no longer mean their wall clock. Only looks."""

    bookings: BookingSlices
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, coworking_id: UUID | None = None) -> Sequence[UUID]:
        now, found = self.clock.now(), dict[UUID, None]()
        after: Seen | None = None
        while seen := await self.bookings.look(Among(coworking_id=coworking_id), now, SLICE, after):
            found |= {one.coworking_id: None for one in seen if not means_its_wall_clock(one)}
            after = seen[-1]
        await self.uow.rollback()
        return list(found)
