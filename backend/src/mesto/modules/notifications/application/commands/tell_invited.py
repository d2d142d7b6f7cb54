from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.coworkings.public import Invitation, MemberInvited, OpenInvitations, PlaceCard, Places
from mesto.modules.notifications.domain.delivery import Delivery, DeliveryQueue, MailKind, Recipient
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.team_wording import invited
from mesto.modules.notifications.domain.time_words import Language, say_moment
from mesto.modules.users.public import Directory, DirectoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class TellInvited:
    event_id: UUID
    event: MemberInvited
    invited_by: UUID | None


@dataclass(frozen=True, slots=True)
class TellInvitedHandler(UseCase):
    """The mail goes to the address, account or not, and is the same for both (R-P03)."""

    invitations: OpenInvitations
    places: Places
    directory: Directory
    inbox: Inbox
    queue: DeliveryQueue
    uow: UnitOfWork

    async def __call__(self, command: TellInvited) -> None:
        event = command.event
        invitation = await self.invitations.find(event.member_id)
        card = (await self.places.cards([event.coworking_id])).get(event.coworking_id)
        if invitation is None or card is None:
            return  # accepted, withdrawn or ended meanwhile
        person = await self.directory.find_by_email(invitation.email)
        if person is not None and not person.is_banned:
            await self.inbox.put(_message(command, invitation, card, person))
        await self.queue.put(_delivery(command))
        await self.uow.commit()


def _message(
    command: TellInvited, invitation: Invitation, card: PlaceCard, person: DirectoryEntry
) -> Notification:
    language, at = Language.of(person.locale), command.event.occurred_at
    until = say_moment(invitation.expires_at, card.timezone, language, told_at=at)
    said = invited(language, coworking=card.name, role=invitation.role.value, until=until)
    return Notification(
        user_id=person.id,
        type=NotificationType.MEMBERSHIP_INVITED,
        title=said.title,
        body=said.body,
        data={"coworking_id": str(card.id), "member_id": str(command.event.member_id)},
        event_id=command.event_id,
        created_at=at,
    )


def _delivery(command: TellInvited) -> Delivery:
    return Delivery(
        kind=MailKind.INVITATION,
        recipient=Recipient.INVITATION,
        recipient_id=command.event.member_id,
        data={"invited_by": str(command.invited_by)} if command.invited_by else {},
        event_id=command.event_id,
        created_at=command.event.occurred_at,
        next_attempt_at=command.event.occurred_at,
    )
