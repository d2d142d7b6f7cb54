from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import QuotaExceeded
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import SpotNotFound
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.spots.domain.errors import SpotNameTaken
from mesto.modules.spots.domain.repository import SPOTS_PER_COWORKING, SpotRepository
from mesto.modules.spots.domain.spot import Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreSpot:
    actor: Actor
    spot_id: UUID
    seen_version: int | None = None


@dataclass(frozen=True, slots=True)
class RestoreSpotHandler(UseCase):
    spots: SpotRepository
    coworkings: Coworkings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RestoreSpot) -> Spot:
        spot = await self.spots.get(command.spot_id)
        await self.coworkings.managed_by(command.actor, spot.coworking_id, otherwise=SpotNotFound)
        spot.ensure_version(command.seen_version)

        spot.restore(now=self.clock.now())
        await self.spots.hold_names(spot.coworking_id)
        if taken := await self.spots.taken_name(spot.coworking_id, [spot.name], besides=spot.id):
            raise SpotNameTaken(name=taken)
        # Otherwise the limit could be walked around: archive, create, restore.
        if (used := await self.spots.count(spot.coworking_id)) >= SPOTS_PER_COWORKING:
            raise QuotaExceeded(resource="spots", used=used, limit=SPOTS_PER_COWORKING)
        await self.uow.commit()
        return spot
