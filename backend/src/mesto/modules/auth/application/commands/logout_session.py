from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.security import Actor, SignInFirst
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.repository import SessionRepository
from mesto.modules.auth.domain.session import EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutSession:
    actor: Actor


@dataclass(frozen=True, slots=True)
class LogoutSessionHandler(UseCase):
    sessions: SessionRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: LogoutSession) -> None:
        if command.actor.session_id is None:
            raise SignInFirst
        session = await self.sessions.get(command.actor.session_id)
        if session is not None:
            session.end(EndReason.LOGOUT, self.clock.now())
        await self.uow.commit()
