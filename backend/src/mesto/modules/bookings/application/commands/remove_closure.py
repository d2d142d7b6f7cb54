from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.commands.create_closure import unarchived
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.errors import CoworkingNotFound
from mesto.modules.bookings.domain.many import ClosureRepository
from mesto.modules.bookings.public import PlaceCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveClosure:
    actor: Actor
    coworking_id: UUID
    closure_id: UUID


@dataclass(frozen=True, slots=True)
class RemoveClosureHandler(UseCase):
    spots: Spots
    places: PlaceCatalog
    closures: ClosureRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RemoveClosure) -> None:
        now = self.clock.now()
        command.actor.require(Role.STAFF, command.coworking_id, otherwise=CoworkingNotFound)
        await self.spots.lock_coworking(command.coworking_id)
        await unarchived(self.places, command.coworking_id, now)
        closure = await self.closures.get(command.closure_id, command.coworking_id)
        closure.remove(by=command.actor, now=now)
        await self.closures.lift(closure)
        await self.uow.commit()
