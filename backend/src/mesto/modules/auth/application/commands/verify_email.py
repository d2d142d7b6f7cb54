from dataclasses import dataclass

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.session import EndReason
from mesto.modules.users.public import Emails, EmailTaken, LinkInvalid, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyEmail:
    token: str


@dataclass(frozen=True, slots=True)
class VerifyEmailHandler(UseCase):
    emails: Emails
    sessions: Sessions
    uow: UnitOfWork

    async def __call__(self, command: VerifyEmail) -> None:
        """Confirm an e-mail with a link. Where it is a new one, all sessions but the one that asked end (R-I10)."""
        confirmed = await self.emails.confirm(command.token)
        if confirmed.is_changed:
            await self.sessions.end_all(
                confirmed.user_id, reason=EndReason.EMAIL_CHANGED.value, keep=confirmed.asked_by
            )
        try:
            await self.uow.commit()
        except EmailTaken as error:
            raise LinkInvalid from error  # somebody else has confirmed the address before
