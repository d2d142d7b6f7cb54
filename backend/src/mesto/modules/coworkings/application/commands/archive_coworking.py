from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import (
    Clearance,
    CoworkingNotFound,
    ImpactMode,
    PlaceStatus,
    SpotQueue,
)
from mesto.modules.coworkings.domain.repository import CoworkingRepository


class ArchiveMode(StrEnum):
    """What becomes of upcoming bookings: they forbid it, or they are cancelled."""

    REFUSE = "refuse"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCoworking:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None
    mode: ArchiveMode


@dataclass(frozen=True, slots=True)
class ArchiveCoworkingHandler(UseCase):
    coworkings: CoworkingRepository
    spots: SpotQueue
    clearance: Clearance
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ArchiveCoworking) -> None:
        coworking_id = command.coworking_id
        command.actor.require(Role.OWNER, coworking_id, otherwise=CoworkingNotFound)
        await self.spots.lock_coworking(coworking_id)
        coworking = await self.coworkings.get(coworking_id)
        ensure_version(coworking.version, command.expected_version)

        await self.clearance.clear_coworking(
            coworking_id,
            mode=ImpactMode(command.mode.value),
            by=command.actor,
            reason="coworking_archived",
        )
        coworking.become(PlaceStatus.ARCHIVED, self.clock.now())
        await self.uow.commit()
