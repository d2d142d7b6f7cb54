from dataclasses import dataclass

from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.session import EndReason
from mesto.modules.users.public import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutAllSessions:
    actor: Actor
    keep_current: bool = False


@dataclass(frozen=True, slots=True)
class LogoutAllSessionsHandler(UseCase):
    sessions: Sessions
    uow: UnitOfWork

    async def __call__(self, command: LogoutAllSessions) -> None:
        actor = command.actor
        keep = actor.session_id if command.keep_current else None
        await self.sessions.end_all(actor.user_id, reason=EndReason.LOGOUT, keep=keep)
        await self.uow.commit()
