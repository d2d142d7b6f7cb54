from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mesto.core.schemas import Input, Moment, Output
from mesto.modules.notifications.domain.notification import NotificationType


class NotificationOut(Output):
    id: UUID
    user_id: UUID
    type: NotificationType
    title: str
    body: str
    data: dict[str, str]
    created_at: datetime
    read_at: datetime | None


class NotificationList(Output):
    items: Sequence[NotificationOut]
    next_cursor: str | None
    unread_count: int


class ReadAllIn(Input):
    until: Moment | None = None


class ReadAllOut(Output):
    marked: int
