from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.auth.domain.repository import Traces

SLICE: Final = 500

# Refresh tokens go with their session.
_STATEMENTS: Final = tuple(
    text(statement)
    for statement in (
        """
        DELETE FROM auth.sessions WHERE id IN (
            SELECT id FROM auth.sessions WHERE user_id = :user_id LIMIT :slice)
        """,
        """
        DELETE FROM auth.identities WHERE id IN (
            SELECT id FROM auth.identities WHERE user_id = :user_id LIMIT :slice)
        """,
        """
        DELETE FROM auth.challenges WHERE hash IN (
            SELECT hash FROM auth.challenges WHERE user_id = :user_id LIMIT :slice)
        """,
        """
        UPDATE auth.incidents SET user_id = NULL, session_id = NULL, ip = NULL, user_agent = ''
        WHERE id IN (SELECT id FROM auth.incidents WHERE user_id = :user_id LIMIT :slice)
        """,
    )
)


class SqlTraces(Traces):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget_slice(self, user_id: UUID) -> int:
        touched = 0
        for statement in _STATEMENTS:
            result = await self._session.execute(statement, {"user_id": user_id, "slice": SLICE})
            assert isinstance(result, CursorResult)
            touched += result.rowcount
        return touched
