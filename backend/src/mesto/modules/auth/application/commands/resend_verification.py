from dataclasses import dataclass

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.public import Emails


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendVerification:
    email: str


@dataclass(frozen=True, slots=True)
class ResendVerificationHandler(UseCase):
    emails: Emails
    uow: UnitOfWork

    async def __call__(self, command: ResendVerification) -> None:
        """Ask for another link. Whoever the e-mail belongs to, the same is read, counted and written."""
        await self.emails.ask_again(command.email)
        await self.uow.commit(hide_silence=True)
