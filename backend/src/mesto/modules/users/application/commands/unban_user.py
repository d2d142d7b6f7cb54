from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.domain.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbanUser:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class UnbanUserHandler(UseCase):
    users: UserRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UnbanUser) -> User:
        user = await self.users.get(command.user_id)
        user.unban(self.clock.now())
        await self.uow.commit()
        return user
