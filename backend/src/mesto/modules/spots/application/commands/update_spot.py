from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import Clearance, ImpactMode, SpotNotFound, SpotQueue
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.spots.domain.draft import SpotChanges
from mesto.modules.spots.domain.errors import SpotNameTaken
from mesto.modules.spots.domain.repository import SpotRepository
from mesto.modules.spots.domain.spot import DeactivateMode, Spot, SpotStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSpot:
    actor: Actor
    spot_id: UUID
    seen_version: int | None
    changes: SpotChanges
    status: SpotStatus | None = None
    mode: DeactivateMode = DeactivateMode.KEEP


@dataclass(frozen=True, slots=True)
class UpdateSpotHandler(UseCase):
    spots: SpotRepository
    queue: SpotQueue
    coworkings: Coworkings
    clearance: Clearance
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UpdateSpot) -> Spot:
        if command.status is SpotStatus.INACTIVE and ImpactMode(command.mode.value).moves:
            # The bookings' new spots as well, and all rows in the order of their ids.
            await self.queue.lock_coworking(await self.spots.coworking_of(command.spot_id))
        # The row first: bookings of this spot queue behind the change, and it behind them.
        spot = await self.spots.get(command.spot_id)
        await self.coworkings.managed_by(command.actor, spot.coworking_id, otherwise=SpotNotFound)
        spot.ensure_version(command.seen_version)

        now = self.clock.now()
        if name := command.changes.get("name"):
            await self._ensure_free(name, spot)
        spot.change(command.changes, now=now)
        await self._set_status(spot, command, now)
        await self.uow.commit()
        return spot

    async def _ensure_free(self, name: str, spot: Spot) -> None:
        await self.spots.hold_names(spot.coworking_id)
        if taken := await self.spots.taken_name(spot.coworking_id, [name], besides=spot.id):
            raise SpotNameTaken(pointer="/name", name=taken)

    async def _set_status(self, spot: Spot, command: UpdateSpot, now: datetime) -> None:
        if command.status is SpotStatus.ACTIVE:
            spot.activate(now=now)
        elif command.status is SpotStatus.INACTIVE:
            spot.deactivate(command.mode, now=now)
            await self.clearance.clear_spots(
                spot.coworking_id,
                [spot.id],
                mode=ImpactMode(command.mode.value),
                by=command.actor,
                reason="by_team",
                spares_running=True,
            )
