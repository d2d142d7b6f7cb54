from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import OptionNotFound
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.options.domain.option import Option
from mesto.modules.options.domain.repository import OptionRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveOption:
    actor: Actor
    option_id: UUID
    seen_version: int | None


@dataclass(frozen=True, slots=True)
class ArchiveOptionHandler(UseCase):
    options: OptionRepository
    coworkings: Coworkings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ArchiveOption) -> Option:
        option = await self.options.get(command.option_id)
        await self.coworkings.managed_by(command.actor, option.coworking_id, otherwise=OptionNotFound)
        option.ensure_version(command.seen_version)

        option.archive(now=self.clock.now())
        await self.uow.commit()
        return option
