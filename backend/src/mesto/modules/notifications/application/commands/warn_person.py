from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.account_wording import Incident, security
from mesto.modules.notifications.domain.delivery import Delivery, DeliveryQueue, MailKind, Recipient
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.time_words import Language, say_moment
from mesto.modules.users.public import Directory, DirectoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnPerson:
    event_id: UUID
    occurred_at: datetime
    user_id: UUID
    incident: Incident
    provider: str = ""


@dataclass(frozen=True, slots=True)
class WarnPersonHandler(UseCase):
    """Tell a person what happened to their account: in the inbox and always by e-mail (R-N01)."""

    directory: Directory
    inbox: Inbox
    queue: DeliveryQueue
    uow: UnitOfWork

    async def __call__(self, command: WarnPerson) -> None:
        person = (await self.directory.get_many([command.user_id])).get(command.user_id)
        if person is None:
            return
        message = _message(command, person)
        await self.inbox.put(message)
        told = [Recipient.PERSON]
        if command.incident is Incident.EMAIL_CHANGED:
            told.append(Recipient.FORMER_ADDRESS)
        for recipient in told:
            await self.queue.put(_delivery(command, recipient, message.id))
        await self.uow.commit()


def _message(command: WarnPerson, person: DirectoryEntry) -> Notification:
    language, at = Language.of(person.locale), command.occurred_at
    when = say_moment(at, person.timezone or "UTC", language, told_at=at)
    said = security(language, command.incident, when=when, provider=command.provider)
    return Notification(
        user_id=person.id,
        type=NotificationType.SECURITY,
        title=said.title,
        body=said.body,
        data={"incident": command.incident.value},
        event_id=command.event_id,
        created_at=at,
    )


def _delivery(command: WarnPerson, recipient: Recipient, notification_id: UUID) -> Delivery:
    words = {
        "incident": command.incident.value,
        "at": command.occurred_at.isoformat(),
        "provider": command.provider,
    }
    return Delivery(
        kind=MailKind.SECURITY,
        recipient=recipient,
        recipient_id=command.user_id,
        notification_id=notification_id,
        data=words,
        event_id=command.event_id,
        created_at=command.occurred_at,
        next_attempt_at=command.occurred_at,
    )
