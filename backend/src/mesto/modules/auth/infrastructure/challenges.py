from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared
from mesto.core.purge import Purge
from mesto.modules.auth.domain.challenge import Challenge
from mesto.modules.auth.domain.repository import ChallengeStore
from mesto.modules.auth.infrastructure.tables import challenges

c = challenges.c
_find: Final = Prepared(select(challenges).where(c.hash == bindparam("token_hash")))

CHALLENGES: Final = Purge(
    name="challenges",
    keep=timedelta(hours=1),
    statement="""
    DELETE FROM auth.challenges WHERE hash IN (
        SELECT hash FROM auth.challenges
        WHERE expires_at < :before ORDER BY expires_at LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)


class SqlChallengeStore(ChallengeStore):
    def __init__(self, engine: AsyncEngine, session: AsyncSession) -> None:
        self._engine = engine
        self._session = session

    async def add(self, challenge: Challenge) -> None:
        await self._session.execute(insert(challenges).values(asdict(challenge)))

    async def find(self, token_hash: bytes) -> Challenge | None:
        row = await _find.row_now(self._engine, token_hash=token_hash)
        return None if row is None else Challenge(**row)

    async def use(self, token_hash: bytes, now: datetime) -> bool:
        result = await self._session.execute(
            update(challenges).where(c.hash == token_hash, c.used_at.is_(None)).values(used_at=now)
        )
        assert isinstance(result, CursorResult)
        return result.rowcount > 0
