from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.database import store_at_commit
from mesto.modules.auth.domain.session import EndReason, Session
from mesto.modules.auth.infrastructure.tables import sessions
from mesto.modules.users.public import Sessions

SLICE: Final = 500


class SqlSessions(Sessions):
    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def end_all(self, user_id: UUID, *, reason: str, keep: UUID | None = None) -> None:
        while await self._end_some(user_id, EndReason(reason), keep) == SLICE:
            pass

    async def _end_some(self, user_id: UUID, reason: EndReason, keep: UUID | None) -> int:
        live = select(sessions.c.id).where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
        if keep is not None:
            live = live.where(sessions.c.id != keep)
        # In one order, so that two who end them at once wait for each other only once.
        live = live.order_by(sessions.c.id).limit(SLICE).with_for_update(key_share=True)
        statement = (
            update(sessions)
            .where(sessions.c.id.in_(live.scalar_subquery()))
            .values(ended_at=self._clock.now(), end_reason=reason.value, version=sessions.c.version + 1)
            .returning(sessions)
        )
        rows = (await self._session.execute(statement)).mappings().all()
        for row in rows:
            fields = dict(row)
            version = fields.pop("version")
            ended = Session(**fields)
            ended.version = version
            ended.tell_end()
            store_at_commit(self._session, ended, _stored_already)
        return len(rows)


async def _stored_already() -> None:
    """Nothing is left to store but the events: one statement has ended them all."""
