from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.security import Actor
from mesto.modules.users.domain.email import email_key, normalise_email
from mesto.modules.users.domain.errors import EmailTaken, ReauthenticationFailed, UserNotFound
from mesto.modules.users.domain.link import LinkPurpose
from mesto.modules.users.domain.repository import Credentials, MailRequests
from mesto.modules.users.domain.user import User
from mesto.modules.users.domain.verification import VerificationMode
from mesto.modules.users.public import Reauthentication, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailWish:
    """What was found out before the transaction: proving who one is takes a hash."""

    email: str
    is_proven: bool
    owner_id: UUID | None = None
    """Who has this e-mail already, where the answer must not tell."""


@dataclass(frozen=True, slots=True)
class EmailChange:
    credentials: Credentials
    requests: MailRequests
    reauthentication: Reauthentication
    sessions: Sessions
    mode: VerificationMode

    async def prepared(self, user_id: UUID, email: str, actor: Actor, password: str | None) -> EmailWish:
        """Prove the person where the e-mail changes (R-I10).

        Raises ReauthenticationFailed, TooManyAttempts, and EmailTaken where the mode lets that be known.
        """
        known = await self.credentials.of_user(user_id)
        if known is None:
            raise UserNotFound
        if known.email == normalise_email(email):
            return EmailWish(email=email, is_proven=False)
        await self.reauthentication.ensure(actor, password)
        owner = await self.credentials.of_email(email) if self.mode is not VerificationMode.OFF else None
        owner_id = None if owner is None or owner.user_id == user_id else owner.user_id
        if owner_id is not None and self.mode is VerificationMode.TO_BOOK:
            raise EmailTaken
        return EmailWish(email=email, is_proven=True, owner_id=owner_id)

    async def make(self, user: User, wish: EmailWish, actor: Actor, now: datetime) -> None:
        """Change the e-mail at once, or let it wait for its link; the present one gives up what waits."""
        if not wish.is_proven and user.email != normalise_email(wish.email):
            raise ReauthenticationFailed(pointer="/current_password")  # it has changed meanwhile
        if user.email_key == email_key(wish.email):
            user.keep_email(wish.email, now)
        elif self.mode is VerificationMode.OFF:
            user.change_email(wish.email, now)
            await self.sessions.end_all(user.id, reason="email_changed", keep=actor.session_id)
        else:
            user.ask_for_email(wish.email, by=actor.session_id, now=now)
            await self._ask_for_mail(user, wish)

    async def _ask_for_mail(self, user: User, wish: EmailWish) -> None:
        request = await self.requests.ask(wish.email)
        if request is not None and wish.owner_id is None:
            request.verify(user.id, LinkPurpose.CHANGE)
        elif request is not None and wish.owner_id is not None:
            request.warn_owner(wish.owner_id)
