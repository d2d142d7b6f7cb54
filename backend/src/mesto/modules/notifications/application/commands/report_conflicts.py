from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import ConflictsFound
from mesto.modules.coworkings.public import PlaceCard, Places, Staff
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.team_wording import conflicts_found
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.users.public import Directory, DirectoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConflicts:
    event_id: UUID
    event: ConflictsFound


@dataclass(frozen=True, slots=True)
class ReportConflictsHandler(UseCase):
    """Tell owners and managers, once per look, how many bookings no longer fit."""

    places: Places
    staff: Staff
    directory: Directory
    inbox: Inbox
    uow: UnitOfWork

    async def __call__(self, command: ReportConflicts) -> None:
        event = command.event
        card = (await self.places.cards([event.coworking_id])).get(event.coworking_id)
        managers = await self.staff.managers_of(event.coworking_id)
        people = await self.directory.get_many(managers)
        if card is None or not people:
            return
        messages = [_message(command, card, person) for person in people.values()]
        await self.inbox.put_all(messages)
        await self.uow.commit()


def _message(command: ReportConflicts, card: PlaceCard, person: DirectoryEntry) -> Notification:
    event = command.event
    said = conflicts_found(
        Language.of(person.locale), coworking=card.name, cause=event.cause, count=event.count
    )
    return Notification(
        user_id=person.id,
        type=NotificationType.CONFLICTS_FOUND,
        title=said.title,
        body=said.body,
        data={"coworking_id": str(card.id), "cause": event.cause, "count": str(event.count)},
        event_id=command.event_id,
        created_at=event.occurred_at,
    )
