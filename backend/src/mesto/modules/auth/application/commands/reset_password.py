from dataclasses import dataclass

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.session import EndReason
from mesto.modules.users.public import Passwords, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    token: str
    new_password: str


@dataclass(frozen=True, slots=True)
class ResetPasswordHandler(UseCase):
    passwords: Passwords
    sessions: Sessions
    uow: UnitOfWork

    async def __call__(self, command: ResetPassword) -> None:
        """Set a new password with a link; every session ends (R-I10)."""
        user_id = await self.passwords.reset(command.token, command.new_password)
        await self.sessions.end_all(user_id, reason=EndReason.PASSWORD_CHANGED.value)
        await self.uow.commit()
