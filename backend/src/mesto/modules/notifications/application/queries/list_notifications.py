from dataclasses import dataclass

from sqlalchemy import Select, func, select, true, tuple_

from mesto.core.database import ReadSession
from mesto.core.pagination import DEFAULT_LIMIT, Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.notifications.domain.notification import Notification, NotificationType
from mesto.modules.notifications.infrastructure.tables import notification_of, notifications


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNotifications:
    actor: Actor
    unread: bool | None = None
    type: NotificationType | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    @property
    def filters(self) -> dict[str, object]:
        return {
            "list": "notifications",
            "user_id": self.actor.user_id,
            "unread": self.unread,
            "type": self.type,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    page: Page[Notification]
    unread_count: int
    """Of the whole inbox, whatever the filters."""


@dataclass(frozen=True, slots=True)
class ListNotificationsHandler(Query):
    session: ReadSession
    cursors: Cursors

    async def __call__(self, query: ListNotifications) -> InboxPage:
        c = notifications.c
        unread = (
            select(func.count().label("unread_count"))
            .where(c.user_id == query.actor.user_id, c.read_at.is_(None))
            .subquery()
        )
        found = self._page_of(query).subquery()
        # The count has one row even when the page has none.
        statement = (
            select(unread.c.unread_count, found)
            .select_from(unread.outerjoin(found, true()))
            .order_by(found.c.created_at.desc(), found.c.id.desc())
        )
        rows = (await self.session.execute(statement)).mappings().all()
        items = [notification_of(row) for row in rows if row["id"] is not None]
        page = self.cursors.page(items, query.limit, lambda n: (n.created_at, n.id), query.filters)
        return InboxPage(page=page, unread_count=rows[0]["unread_count"])

    def _page_of(self, query: ListNotifications) -> Select[tuple[object, ...]]:
        c = notifications.c
        statement = (
            select(notifications)
            .where(c.user_id == query.actor.user_id)
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(query.limit + 1)
        )
        if query.unread is not None:
            statement = statement.where(c.read_at.is_(None) if query.unread else c.read_at.is_not(None))
        if query.type is not None:
            statement = statement.where(c.type == query.type)
        if query.cursor is not None:
            after = self.cursors.read(query.cursor, query.filters)
            statement = statement.where(tuple_(c.created_at, c.id) < after)
        return statement
