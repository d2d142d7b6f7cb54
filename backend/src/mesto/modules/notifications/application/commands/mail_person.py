from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.delivery import Delivery, DeliveryQueue, MailKind, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPerson:
    """Told by e-mail only: nothing of it belongs into the inbox of whoever is signed in."""

    event_id: UUID
    occurred_at: datetime
    user_id: UUID
    kind: MailKind


@dataclass(frozen=True, slots=True)
class MailPersonHandler(UseCase):
    queue: DeliveryQueue
    uow: UnitOfWork

    async def __call__(self, command: MailPerson) -> None:
        await self.queue.put(
            Delivery(
                kind=command.kind,
                recipient=Recipient.PERSON,
                recipient_id=command.user_id,
                data={},
                event_id=command.event_id,
                created_at=command.occurred_at,
                next_attempt_at=command.occurred_at,
            )
        )
        await self.uow.commit()
