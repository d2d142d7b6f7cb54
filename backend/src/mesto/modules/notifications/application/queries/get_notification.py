from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.notifications.domain.errors import NotificationNotFound
from mesto.modules.notifications.domain.notification import Notification
from mesto.modules.notifications.infrastructure.tables import notification_of, notifications


@dataclass(frozen=True, slots=True, kw_only=True)
class GetNotification:
    actor: Actor
    notification_id: UUID


@dataclass(frozen=True, slots=True)
class GetNotificationHandler(Query):
    session: ReadSession

    async def __call__(self, query: GetNotification) -> Notification:
        statement = select(notifications).where(
            notifications.c.id == query.notification_id,
            notifications.c.user_id == query.actor.user_id,
        )
        row = (await self.session.execute(statement)).mappings().one_or_none()
        if row is None:
            raise NotificationNotFound
        return notification_of(row)
