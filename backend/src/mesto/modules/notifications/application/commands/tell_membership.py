from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.coworkings.public import MemberRemoved, MemberRoleChanged, Places
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.team_wording import removed, role_changed
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.domain.wording import Words
from mesto.modules.users.public import Directory

Change = MemberRoleChanged | MemberRemoved


@dataclass(frozen=True, slots=True, kw_only=True)
class TellMembership:
    event_id: UUID
    event: Change
    done_by: UUID | None


@dataclass(frozen=True, slots=True)
class TellMembershipHandler(UseCase):
    places: Places
    directory: Directory
    inbox: Inbox
    uow: UnitOfWork

    async def __call__(self, command: TellMembership) -> None:
        event = command.event
        if event.user_id is None or event.user_id == command.done_by:
            return  # an invitation nobody had accepted; or their own act
        card = (await self.places.cards([event.coworking_id])).get(event.coworking_id)
        person = (await self.directory.get_many([event.user_id])).get(event.user_id)
        if card is None or person is None or person.is_banned:
            return
        said = _words(event, Language.of(person.locale), card.name)
        await self.inbox.put(
            Notification(
                user_id=person.id,
                type=NotificationType.MEMBERSHIP_CHANGED,
                title=said.title,
                body=said.body,
                data={"coworking_id": str(card.id), "member_id": str(event.member_id)},
                event_id=command.event_id,
                created_at=event.occurred_at,
            )
        )
        await self.uow.commit()


def _words(event: Change, language: Language, coworking: str) -> Words:
    if isinstance(event, MemberRemoved):
        return removed(language, coworking=coworking)
    return role_changed(language, coworking=coworking, old=event.old_role, new=event.new_role)
