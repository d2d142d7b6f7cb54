from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.coworkings.public import CoworkingStatusChanged, PlaceCard, Places, Staff
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.team_wording import unlisted
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.users.public import Administrators, Directory, DirectoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class TellUnlisted:
    event_id: UUID
    event: CoworkingStatusChanged
    done_by: UUID | None


@dataclass(frozen=True, slots=True)
class TellUnlistedHandler(UseCase):
    """Tell the team that their coworking is out of the lists; administrators too when nobody owns it."""

    places: Places
    staff: Staff
    directory: Directory
    administrators: Administrators
    inbox: Inbox
    uow: UnitOfWork

    async def __call__(self, command: TellUnlisted) -> None:
        event = command.event
        if (event.old_status, event.new_status) != ("listed", "unlisted"):
            return  # archiving and restoring are told by nothing yet
        card = (await self.places.cards([event.coworking_id])).get(event.coworking_id)
        if card is None or card.status != "unlisted":
            return  # listed again, or archived, since
        people = await self._concerned(command)
        await self.inbox.put_all([_message(command, card, person) for person in people])
        await self.uow.commit()

    async def _concerned(self, command: TellUnlisted) -> Sequence[DirectoryEntry]:
        event = command.event
        team = await self.directory.get_many(await self.staff.team_of(event.coworking_id))
        admins = await self.administrators.all() if event.reason == "ownerless" else ()
        # By id: an administrator who also works there is told once (R-N03).
        people = {person.id: person for person in (*team.values(), *admins)}
        return [p for p in people.values() if not p.is_banned and p.id != command.done_by]


def _message(command: TellUnlisted, card: PlaceCard, person: DirectoryEntry) -> Notification:
    said = unlisted(Language.of(person.locale), coworking=card.name, reason=command.event.reason)
    return Notification(
        user_id=person.id,
        type=NotificationType.COWORKING_UNLISTED,
        title=said.title,
        body=said.body,
        data={"coworking_id": str(card.id), "reason": command.event.reason},
        event_id=command.event_id,
        created_at=command.event.occurred_at,
    )
