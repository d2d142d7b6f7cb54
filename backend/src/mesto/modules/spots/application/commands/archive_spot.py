from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import Clearance, ImpactMode, SpotNotFound, SpotQueue
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
    queue: SpotQueue
    coworkings: Coworkings
    clearance: Clearance
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ArchiveSpot) -> Spot:
        mode = ImpactMode(command.mode.value)
        if mode.moves:  # the bookings' new spots as well, and all rows in the order of their ids
            await self.queue.lock_coworking(await self.spots.coworking_of(command.spot_id))
        # The row first: no booking can slip in between the look at the bookings and the commit.
        spot = await self.spots.get(command.spot_id)
        await self.coworkings.managed_by(command.actor, spot.coworking_id, otherwise=SpotNotFound)
        spot.ensure_version(command.seen_version)

        await self.clearance.clear_spots(
            spot.coworking_id, [spot.id], mode=mode, by=command.actor, reason="spot_archived"
        )
        spot.archive(command.mode, now=self.clock.now())
        await self.uow.commit()
        return spot
