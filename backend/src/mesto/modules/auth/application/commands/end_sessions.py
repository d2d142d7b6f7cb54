from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.session import EndReason
from mesto.modules.users.public import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessions:
    user_id: UUID
    reason: EndReason
    before: datetime
    """Who signs in after an unban stays, however late this comes."""


@dataclass(frozen=True, slots=True)
class EndSessionsHandler(UseCase):
    """Writes down what is so already: every request refuses a banned or erased person (R-P08)."""

    sessions: Sessions
    uow: UnitOfWork

    async def __call__(self, command: EndSessions) -> None:
        await self.sessions.end_all(command.user_id, reason=command.reason, before=command.before)
        await self.uow.commit()
