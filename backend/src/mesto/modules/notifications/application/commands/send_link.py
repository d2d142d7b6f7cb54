from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.delivery import Delivery, DeliveryQueue, MailKind, Recipient
from mesto.modules.users.public import LinkPurpose, Links


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLink:
    event_id: UUID
    occurred_at: datetime
    user_id: UUID
    purpose: LinkPurpose


@dataclass(frozen=True, slots=True)
class SendLinkHandler(UseCase):
    """Makes the link this event asks for; its token is derived again when the mail is written."""

    links: Links
    queue: DeliveryQueue
    uow: UnitOfWork

    async def __call__(self, command: SendLink) -> None:
        is_reset = command.purpose is LinkPurpose.RESET
        await self.links.issue(command.user_id, command.purpose, event_id=command.event_id)
        await self.queue.put(
            Delivery(
                kind=MailKind.PASSWORD_RESET if is_reset else MailKind.VERIFICATION,
                recipient=Recipient.PERSON,
                recipient_id=command.user_id,
                data={},
                event_id=command.event_id,
                created_at=command.occurred_at,
                next_attempt_at=command.occurred_at,
            )
        )
        await self.uow.commit()
