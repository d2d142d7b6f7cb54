from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
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
        # They work no more as it is (nobody stands behind them), and shall not count among a coworking's.
        """
        UPDATE auth.api_keys SET revoked_at = :now, version = version + 1
        WHERE id IN (
            SELECT id FROM auth.api_keys WHERE created_by = :user_id AND revoked_at IS NULL LIMIT :slice)
        """,
    )
)


class SqlTraces(Traces):
    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def forget_slice(self, user_id: UUID) -> int:
        touched, given = 0, {"user_id": user_id, "slice": SLICE, "now": self._clock.now()}
        for statement in _STATEMENTS:
            result = await self._session.execute(statement, given)
            assert isinstance(result, CursorResult)
            touched += result.rowcount
        return touched
