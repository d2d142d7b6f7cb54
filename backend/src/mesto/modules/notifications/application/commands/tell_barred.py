from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.coworkings.public import PlaceCard, Places, UserBarred
from mesto.modules.notifications.domain.delivery import Delivery, DeliveryQueue, MailKind, Recipient
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.time_words import Language, say_moment
from mesto.modules.notifications.domain.wording import barred
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class TellBarred:
    event_id: UUID
    event: UserBarred


@dataclass(frozen=True, slots=True)
class TellBarredHandler(UseCase):
    places: Places
    directory: Directory
    inbox: Inbox
    queue: DeliveryQueue
    uow: UnitOfWork

    async def __call__(self, command: TellBarred) -> None:
        event = command.event
        card = (await self.places.cards([event.coworking_id])).get(event.coworking_id)
        person = (await self.directory.get_many([event.user_id])).get(event.user_id)
        if card is None or person is None:
            return
        language, now = Language.of(person.locale), event.occurred_at
        until = say_moment(event.until, card.timezone, language, told_at=now) if event.until else None
        said = barred(language, coworking=card.name, until=until)
        message = Notification(
            user_id=person.id,
            type=NotificationType.BARRED,
            title=said.title,
            body=said.body,
            data={"coworking_id": str(card.id)},
            event_id=command.event_id,
            created_at=now,
        )
        await self.inbox.put(message)
        await self.queue.put(_delivery(command, card, message.id))
        await self.uow.commit()


def _delivery(command: TellBarred, card: PlaceCard, notification_id: UUID) -> Delivery:
    event = command.event
    words = {"coworking_id": str(card.id), "coworking": card.name, "timezone": card.timezone}
    if event.until is not None:
        words["until"] = event.until.isoformat()
    return Delivery(
        kind=MailKind.BARRED,
        recipient=Recipient.PERSON,
        recipient_id=event.user_id,
        notification_id=notification_id,
        data=words,
        event_id=command.event_id,
        created_at=event.occurred_at,
        next_attempt_at=event.occurred_at,
    )
