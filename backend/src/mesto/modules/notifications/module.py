from datetime import timedelta
from typing import Final

from mesto.core.module import Module, Worker
from mesto.core.purge import Purge
from mesto.modules.notifications.adapters.account_subscribers import account_subscribers
from mesto.modules.notifications.adapters.mailbox_router import router as mailbox_router
from mesto.modules.notifications.adapters.router import router
from mesto.modules.notifications.adapters.subscribers import subscribers
from mesto.modules.notifications.adapters.team_subscribers import team_subscribers
from mesto.modules.notifications.application.commands.deliver_message import DeliverMessageHandler
from mesto.modules.notifications.infrastructure.delivery_tables import CHANNEL
from mesto.modules.notifications.infrastructure.rights import RIGHTS
from mesto.modules.notifications.provider import NotificationsProvider

MESSAGES: Final = Purge(
    name="messages",
    keep=timedelta(days=366),
    setting="message_days",
    statement="""
    DELETE FROM notifications.notifications WHERE id IN (
        SELECT id FROM notifications.notifications WHERE created_at < :before
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
DELIVERING: Final = Worker(
    name="deliver_messages", channel=CHANNEL, use_case=DeliverMessageHandler, at_once=2
)
DELIVERIES: Final = Purge(
    name="message_deliveries",
    keep=timedelta(days=90),
    statement="""
    DELETE FROM notifications.deliveries WHERE id IN (
        SELECT id FROM notifications.deliveries WHERE state <> 'queued' AND settled_at < :before
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
MAILBOX: Final = Purge(
    name="mailbox",
    keep=timedelta(days=7),
    statement="""
    DELETE FROM notifications.mailbox WHERE id IN (
        SELECT id FROM notifications.mailbox WHERE created_at < :before
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)

module = Module(
    name="notifications",
    providers=(NotificationsProvider(),),
    routers=(router,),
    root_routers=(mailbox_router,),
    reactions=(*subscribers, *account_subscribers, *team_subscribers),
    rights=RIGHTS,
    workers=(DELIVERING,),
    purges=(MESSAGES, DELIVERIES, MAILBOX),
)
