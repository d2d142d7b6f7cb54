"""Writes the mail of a delivery at the moment it is sent: address, language and link are read only now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.modules.bookings.public import Members
from mesto.modules.coworkings.public import OpenInvitations, Places
from mesto.modules.notifications.domain.account_wording import Incident, banned, security
from mesto.modules.notifications.domain.delivery import Delivery, MailKind, Recipient
from mesto.modules.notifications.domain.mail import ClientPages, Letter, Mail, Typesetter
from mesto.modules.notifications.domain.mail_wording import (
    HOW_TO_ACCEPT,
    already_registered,
    confirm,
    letter_of,
    reset,
)
from mesto.modules.notifications.domain.team_wording import invited
from mesto.modules.notifications.domain.time_words import Language, say_moment
from mesto.modules.notifications.domain.wording import barred
from mesto.modules.users.public import Accounts, Directory, DirectoryEntry, FormerEmails, LinkPurpose, Links


class NothingToSay(Exception):
    """What was to be told is no longer true, or nobody is there to hear it; the message is a word for why."""


@dataclass(frozen=True, slots=True)
class Letters:
    directory: Directory
    accounts: Accounts
    former: FormerEmails
    links: Links
    members: Members
    invitations: OpenInvitations
    places: Places
    typesetter: Typesetter
    pages: ClientPages
    clock: Clock

    async def write(self, delivery: Delivery) -> Mail:
        """Return the mail, or raise NothingToSay.

        What others read on connections of their own comes before the first statement of the session:
        nobody here holds one connection and waits for a second.
        """
        match delivery.kind:
            case MailKind.VERIFICATION | MailKind.PASSWORD_RESET:
                return await self._link(delivery)
            case MailKind.INVITATION:
                return await self._invitation(delivery)
            case MailKind.SECURITY:
                return await self._security(delivery)
            case MailKind.BANNED:
                return await self._banned(delivery)
            case MailKind.BARRED:
                return await self._barred(delivery)
            case MailKind.ALREADY_REGISTERED:
                person = await self._person(delivery.recipient_id)
                language = Language.of(person.locale)
                return self._set(delivery, person.email, language, already_registered(language, self.pages))

    async def _link(self, delivery: Delivery) -> Mail:
        link, now = await self.links.of_event(delivery.event_id), self.clock.now()
        if link is None or link.expires_at <= now:
            raise NothingToSay("link_ended")
        person = await self._person(delivery.recipient_id)
        language = Language.of(person.locale)
        until = _say(link.expires_at, person, language, now)
        if link.purpose is LinkPurpose.RESET:
            letter = reset(language, self.pages, token=link.token, until=until)
        else:
            is_new = link.purpose is LinkPurpose.CHANGE
            letter = confirm(language, self.pages, token=link.token, until=until, is_new=is_new)
        return self._set(delivery, link.email, language, letter)

    async def _security(self, delivery: Delivery) -> Mail:
        happened = datetime.fromisoformat(delivery.data["at"])
        is_former = delivery.recipient is Recipient.FORMER_ADDRESS
        address = None
        if is_former:
            address = await self.former.of(delivery.recipient_id, given_up_at=happened)
            if address is None:
                raise NothingToSay("address_forgotten")
        person = await self._person(delivery.recipient_id)
        language = Language.of(person.locale)
        words = security(
            language,
            Incident(delivery.data["incident"]),
            when=_say(happened, person, language, self.clock.now()),
            provider=delivery.data.get("provider", ""),
            is_former=is_former,
        )
        return self._set(delivery, address or person.email, language, letter_of(words, language, self.pages))

    async def _banned(self, delivery: Delivery) -> Mail:
        account = await self.accounts.state(delivery.recipient_id)
        if account is None or not account.is_banned:
            raise NothingToSay("not_banned")
        person = await self._person(delivery.recipient_id)
        language = Language.of(person.locale)
        words = banned(language, reason=account.ban_reason)
        return self._set(delivery, person.email, language, letter_of(words, language, self.pages))

    async def _barred(self, delivery: Delivery) -> Mail:
        data, now = delivery.data, self.clock.now()
        if UUID(data["coworking_id"]) not in await self.members.barred_from(delivery.recipient_id, now):
            raise NothingToSay("not_barred")
        person = await self._person(delivery.recipient_id)
        language, until = Language.of(person.locale), None
        if "until" in data:
            until = say_moment(datetime.fromisoformat(data["until"]), data["timezone"], language, told_at=now)
        words = barred(language, coworking=data["coworking"], until=until)
        return self._set(delivery, person.email, language, letter_of(words, language, self.pages))

    async def _invitation(self, delivery: Delivery) -> Mail:
        invitation = await self.invitations.find(delivery.recipient_id)
        if invitation is None:
            raise NothingToSay("invitation_ended")
        card = (await self.places.cards([invitation.coworking_id]))[invitation.coworking_id]
        # Never the language of an account behind the address: it would tell that there is one (R-P03).
        inviter = UUID(delivery.data["invited_by"]) if "invited_by" in delivery.data else None
        host = (await self.directory.get_many([inviter])).get(inviter) if inviter else None
        language = Language.of(host.locale if host else "ru")
        until = say_moment(invitation.expires_at, card.timezone, language, told_at=self.clock.now())
        words = invited(language, coworking=card.name, role=invitation.role.value, until=until)
        letter = letter_of(words, language, self.pages, HOW_TO_ACCEPT[language])
        return self._set(delivery, invitation.email, language, letter)

    async def _person(self, user_id: UUID) -> DirectoryEntry:
        person = (await self.directory.get_many([user_id])).get(user_id)
        if person is None:
            raise NothingToSay("person_erased")
        return person

    def _set(self, delivery: Delivery, to: str, language: Language, letter: Letter) -> Mail:
        return Mail(
            delivery_id=delivery.id,
            to=to,
            subject=letter.subject,
            text=self.typesetter.text(letter, language),
            html=self.typesetter.html(letter, language),
            language=language,
        )


def _say(moment: datetime, person: DirectoryEntry, language: Language, now: datetime) -> str:
    return say_moment(moment, person.timezone or "UTC", language, told_at=now)
