from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.notification import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetUser:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class ForgetUserHandler(UseCase):
    """Empties the inbox of an erased person, slice by slice; nobody writes to it again (Teller)."""

    inbox: Inbox
    uow: UnitOfWork

    async def __call__(self, command: ForgetUser) -> None:
        while await self.inbox.forget_slice(command.user_id):
            await self.uow.commit()
        await self.uow.commit()
