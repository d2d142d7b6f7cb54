from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.notifications.domain.errors import NotificationNotFound
from mesto.modules.notifications.domain.notification import Inbox, Notification
from mesto.modules.notifications.infrastructure.delivery_tables import deliveries
from mesto.modules.notifications.infrastructure.tables import notification_of, notifications

SLICE: Final = 500


class SqlInbox(Inbox):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, notification: Notification) -> None:
        await self.put_all([notification])

    async def put_all(self, messages: Sequence[Notification]) -> None:
        if not messages:
            return
        statement = insert(notifications).values([asdict(message) for message in messages])
        await self._session.execute(statement.on_conflict_do_nothing(constraint="uq_notifications_event"))

    async def mark_read(self, notification_id: UUID, *, of: UUID, at: datetime) -> Notification:
        c = notifications.c
        statement = (
            update(notifications)
            .where(c.id == notification_id, c.user_id == of)
            .values(read_at=func.coalesce(c.read_at, at))
            .returning(notifications)
        )
        row = (await self._session.execute(statement)).mappings().one_or_none()
        if row is None:
            raise NotificationNotFound
        return notification_of(row)

    async def mark_all_read(self, *, of: UUID, until: datetime, at: datetime) -> int:
        c = notifications.c
        marked = await self._session.execute(
            update(notifications)
            .where(c.user_id == of, c.read_at.is_(None), c.created_at <= until)
            .values(read_at=at)
        )
        assert isinstance(marked, CursorResult)
        return marked.rowcount

    async def forget_slice(self, of: UUID) -> int:
        touched = 0
        for table, whose in (
            (notifications, notifications.c.user_id),
            (deliveries, deliveries.c.recipient_id),
        ):
            some = select(table.c.id).where(whose == of).limit(SLICE)
            gone = await self._session.execute(delete(table).where(table.c.id.in_(some)))
            assert isinstance(gone, CursorResult)
            touched += gone.rowcount
        return touched
