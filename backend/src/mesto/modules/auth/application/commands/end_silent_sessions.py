from dataclasses import dataclass
from typing import Final

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.repository import SessionRepository
from mesto.modules.auth.domain.session import EndReason, SessionPolicy

SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class EndSilentSessionsHandler(UseCase):
    """The job `end_silent_sessions`: writes down that a session is over; every request knows it before."""

    sessions: SessionRepository
    policy: SessionPolicy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> None:
        now, full = self.clock.now(), True
        while full:
            found = await self.sessions.silent(self.policy, now, most=SLICE)
            for session in found:
                session.end(EndReason.IDLE, now)
            await self.uow.commit()
            full = len(found) == SLICE
