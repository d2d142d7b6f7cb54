from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.notification import Inbox, Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotificationRead:
    actor: Actor
    notification_id: UUID


@dataclass(frozen=True, slots=True)
class MarkNotificationReadHandler(UseCase):
    inbox: Inbox
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: MarkNotificationRead) -> Notification:
        read = await self.inbox.mark_read(
            command.notification_id, of=command.actor.user_id, at=self.clock.now()
        )
        await self.uow.commit()
        return read
