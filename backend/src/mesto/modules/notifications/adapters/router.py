from typing import Annotated

from dishka.integrations.fastapi import FromDishka
from fastapi import Query

from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor
from mesto.modules.notifications.adapters.schemas import (
    NotificationList,
    NotificationOut,
    ReadAllIn,
    ReadAllOut,
)
from mesto.modules.notifications.application.commands.mark_all_notifications_read import (
    MarkAllNotificationsRead,
    MarkAllNotificationsReadHandler,
)
from mesto.modules.notifications.application.commands.mark_notification_read import (
    MarkNotificationRead,
    MarkNotificationReadHandler,
)
from mesto.modules.notifications.application.queries.get_notification import (
    GetNotification,
    GetNotificationHandler,
)
from mesto.modules.notifications.application.queries.list_notifications import (
    ListNotifications,
    ListNotificationsHandler,
)
from mesto.modules.notifications.domain.errors import NotificationNotFound
from mesto.modules.notifications.domain.notification import NotificationType

router = make_router(tags=["notifications"], prefix="/notifications")


@router.get("", operation_id="listNotifications", responses=problems(InvalidCursor))
@allow(Who.SELF)
async def list_notifications(
    *,
    actor: FromDishka[Actor],
    handle: FromDishka[ListNotificationsHandler],
    unread: bool | None = None,
    type: NotificationType | None = None,  # noqa: A002  # the contract's word
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> NotificationList:
    """List my messages, the latest first. `unread_count` counts the whole inbox."""
    found = await handle(ListNotifications(actor=actor, unread=unread, type=type, limit=limit, cursor=cursor))
    return NotificationList(
        items=[NotificationOut.model_validate(item) for item in found.page.items],
        next_cursor=found.page.next_cursor,
        unread_count=found.unread_count,
    )


@router.post("/read-all", operation_id="markAllNotificationsRead")
@allow(Who.SELF)
async def mark_all_notifications_read(
    actor: FromDishka[Actor],
    handle: FromDishka[MarkAllNotificationsReadHandler],
    body: ReadAllIn | None = None,
) -> ReadAllOut:
    """Mark my messages up to a moment as read, by default all there are now."""
    until = body.until if body else None
    return ReadAllOut(marked=await handle(MarkAllNotificationsRead(actor=actor, until=until)))


@router.get("/{notification_id}", operation_id="getNotification", responses=problems(NotificationNotFound))
@allow(Who.SELF)
async def get_notification(
    notification_id: Id, actor: FromDishka[Actor], handle: FromDishka[GetNotificationHandler]
) -> NotificationOut:
    """Read one of my messages. Reading does not mark it as read."""
    found = await handle(GetNotification(actor=actor, notification_id=notification_id))
    return NotificationOut.model_validate(found)


@router.post(
    "/{notification_id}/read",
    operation_id="markNotificationRead",
    responses=problems(NotificationNotFound),
)
@allow(Who.SELF)
async def mark_notification_read(
    notification_id: Id, actor: FromDishka[Actor], handle: FromDishka[MarkNotificationReadHandler]
) -> NotificationOut:
    """Mark one of my messages as read. Repeating it changes nothing; there is no way back."""
    read = await handle(MarkNotificationRead(actor=actor, notification_id=notification_id))
    return NotificationOut.model_validate(read)
