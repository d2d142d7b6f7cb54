from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import HasFutureBookings, SpotNotFound, UpcomingBookings
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.spots.domain.repository import SpotRepository
from mesto.modules.spots.domain.spot import ArchiveMode, Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSpot:
    actor: Actor
    spot_id: UUID
    seen_version: int | None
    mode: ArchiveMode = ArchiveMode.REFUSE


@dataclass(frozen=True, slots=True)
class ArchiveSpotHandler(UseCase):
    spots: SpotRepository
    coworkings: Coworkings
    upcoming: UpcomingBookings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ArchiveSpot) -> Spot:
        # The row first: no booking can slip in between the look at the bookings and the commit.
        spot = await self.spots.get(command.spot_id)
        await self.coworkings.managed_by(command.actor, spot.coworking_id, otherwise=SpotNotFound)
        spot.ensure_version(command.seen_version)

        if command.mode is ArchiveMode.CANCEL:
            await self.upcoming.cancel_of_spot(spot.id, by=command.actor, reason="spot_archived")
        elif (found := await self.upcoming.of_spot(spot.id)).count:
            raise HasFutureBookings(count=found.count, booking_ids=[str(i) for i in found.booking_ids])
        spot.archive(command.mode, now=self.clock.now())
        await self.uow.commit()
        return spot
