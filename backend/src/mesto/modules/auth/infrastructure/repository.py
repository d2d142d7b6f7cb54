from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.repository import IncidentRepository, SessionRepository
from mesto.modules.auth.domain.session import Session, SessionPolicy
from mesto.modules.auth.infrastructure.tables import sessions


class SqlSessionRepository(SessionRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._added: list[Session] = []

    async def add(self, session: Session) -> None:
        self._session.add(session)
        # SQLAlchemy holds what is flushed only weakly, and the event of this one is stored at commit.
        self._added.append(session)
        await self._session.flush()  # its refresh token, a row of its own, refers to it

    async def get(self, session_id: UUID) -> Session | None:
        return await self._session.get(
            Session, session_id, with_for_update={"key_share": True}, populate_existing=True
        )

    async def live_of(self, user_id: UUID) -> Sequence[Session]:
        # Always in the order of ids: two that end the sessions of one person do not deadlock.
        live = select(Session).where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
        return await self._held(live.order_by(sessions.c.id).with_for_update(key_share=True))

    async def silent(self, policy: SessionPolicy, now: datetime, *, most: int) -> Sequence[Session]:
        c = sessions.c
        over = or_(c.last_seen_at <= now - policy.idle, c.expires_at <= now)
        statement = select(Session).where(c.ended_at.is_(None), over).limit(most)
        return await self._held(statement.with_for_update(key_share=True, skip_locked=True))

    async def _held(self, statement: Select[Session]) -> Sequence[Session]:
        fresh = statement.execution_options(populate_existing=True)
        return (await self._session.scalars(fresh)).all()


class SqlIncidentRepository(IncidentRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, incident: Incident) -> None:
        self._session.add(incident)
