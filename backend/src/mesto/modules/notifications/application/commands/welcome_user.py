from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.domain.account_wording import welcome
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.users.public import Directory, UserRegistered


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeUser:
    event_id: UUID
    event: UserRegistered


@dataclass(frozen=True, slots=True)
class WelcomeUserHandler(UseCase):
    directory: Directory
    inbox: Inbox
    uow: UnitOfWork

    async def __call__(self, command: WelcomeUser) -> None:
        event = command.event
        person = (await self.directory.get_many([event.user_id])).get(event.user_id)
        if person is None:
            return
        said = welcome(Language.of(person.locale))
        await self.inbox.put(
            Notification(
                user_id=person.id,
                type=NotificationType.WELCOME,
                title=said.title,
                body=said.body,
                data={},
                event_id=command.event_id,
                created_at=event.occurred_at,
            )
        )
        await self.uow.commit()
