from datetime import timedelta

from mesto.core.module import Module
from mesto.core.purge import Purge
from mesto.modules.notifications.adapters.router import router
from mesto.modules.notifications.adapters.subscribers import subscribers
from mesto.modules.notifications.provider import NotificationsProvider

MESSAGES = Purge(
    name="messages",
    keep=timedelta(days=366),
    setting="message_days",
    statement="""
    DELETE FROM notifications.notifications WHERE id IN (
        SELECT id FROM notifications.notifications WHERE created_at < :before
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)

module = Module(
    name="notifications",
    providers=(NotificationsProvider(),),
    routers=(router,),
    reactions=subscribers,
    purges=(MESSAGES,),
)
