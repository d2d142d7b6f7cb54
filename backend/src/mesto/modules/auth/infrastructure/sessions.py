from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.modules.auth.domain.repository import SessionRepository
from mesto.modules.auth.domain.session import EndReason
from mesto.modules.users.public import Sessions


class OwnSessions(Sessions):
    """What users asks when an account changes."""

    def __init__(self, sessions: SessionRepository, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def end_all(
        self, user_id: UUID, *, reason: str, keep: UUID | None = None, before: datetime | None = None
    ) -> None:
        now, why = self._clock.now(), EndReason(reason)
        for session in await self._sessions.live_of(user_id):
            if session.id != keep and (before is None or session.created_at <= before):
                session.end(why, now)
