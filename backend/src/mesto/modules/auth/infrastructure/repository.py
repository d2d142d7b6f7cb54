from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.repository import IncidentRepository, SessionRepository
from mesto.modules.auth.domain.session import Session


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


class SqlIncidentRepository(IncidentRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, incident: Incident) -> None:
        self._session.add(incident)
