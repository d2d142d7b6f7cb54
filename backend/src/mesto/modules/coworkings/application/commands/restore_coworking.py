from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound, SpotQueue
from mesto.modules.coworkings.domain.repository import CoworkingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreCoworking:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None


@dataclass(frozen=True, slots=True)
class RestoreCoworkingHandler(UseCase):
    coworkings: CoworkingRepository
    spots: SpotQueue
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RestoreCoworking) -> None:
        command.actor.require(Role.OWNER, command.coworking_id, otherwise=CoworkingNotFound)
        await self.spots.lock_coworking(command.coworking_id)
        coworking = await self.coworkings.get(command.coworking_id)
        ensure_version(coworking.version, command.expected_version)
        coworking.restore(self.clock.now())
        await self.uow.commit()
