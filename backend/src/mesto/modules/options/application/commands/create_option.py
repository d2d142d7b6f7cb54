from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import QuotaExceeded
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.options.domain.option import Option
from mesto.modules.options.domain.repository import OPTIONS_PER_COWORKING, OptionRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOption:
    actor: Actor
    coworking_id: UUID
    name: str
    description: str = ""
    max_per_booking: int = 1
    spot_types: tuple[str, ...] = ()
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class CreateOptionHandler(UseCase):
    options: OptionRepository
    coworkings: Coworkings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CreateOption) -> Option:
        await self.coworkings.managed_by(command.actor, command.coworking_id, otherwise=CoworkingNotFound)
        if (used := await self.options.count(command.coworking_id)) >= OPTIONS_PER_COWORKING:
            raise QuotaExceeded(resource="options", used=used, limit=OPTIONS_PER_COWORKING)

        option = Option.create(
            coworking_id=command.coworking_id,
            name=command.name,
            description=command.description,
            max_per_booking=command.max_per_booking,
            spot_types=command.spot_types,
            stock=command.stock,
            now=self.clock.now(),
        )
        await self.options.add(option)
        await self.uow.commit()
        return option
