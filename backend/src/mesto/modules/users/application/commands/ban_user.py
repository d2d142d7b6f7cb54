from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.domain.user import User
from mesto.modules.users.public import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class BanUser:
    user_id: UUID
    reason: str
    keep_bookings: bool = False


@dataclass(frozen=True, slots=True)
class BanUserHandler(UseCase):
    users: UserRepository
    sessions: Sessions
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: BanUser) -> User:
        user = await self.users.get(command.user_id)
        user.ban(command.reason, keep_bookings=command.keep_bookings, now=self.clock.now())
        # Here and not only by reaction: an unban that comes sooner must not bring them back (R-P08).
        await self.sessions.end_all(user.id, reason="banned")
        await self.uow.commit()
        return user
