from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.errors import SessionNotFound
from mesto.modules.auth.domain.repository import SessionRepository
from mesto.modules.auth.domain.session import EndReason, SessionPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeSession:
    actor: Actor
    session_id: UUID


@dataclass(frozen=True, slots=True)
class RevokeSessionHandler(UseCase):
    sessions: SessionRepository
    policy: SessionPolicy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RevokeSession) -> None:
        """End a session of one's own; one that has ended is no longer listed, and not found either."""
        now = self.clock.now()
        session = await self.sessions.get(command.session_id)
        if session is None or session.user_id != command.actor.user_id:
            raise SessionNotFound
        if not session.is_alive(self.policy, now):
            raise SessionNotFound
        session.end(EndReason.REVOKED, now)
        await self.uow.commit()
