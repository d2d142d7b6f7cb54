from dataclasses import dataclass
from datetime import datetime

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.notification import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAllNotificationsRead:
    actor: Actor
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MarkAllNotificationsReadHandler(UseCase):
    inbox: Inbox
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: MarkAllNotificationsRead) -> int:
        now = self.clock.now()
        marked = await self.inbox.mark_all_read(of=command.actor.user_id, until=command.until or now, at=now)
        await self.uow.commit()
        return marked
