from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.core.purge import Purge
from mesto.modules.auth.domain.api_key import ApiKey
from mesto.modules.auth.domain.errors import ApiKeyNotFound
from mesto.modules.auth.domain.repository import ApiKeyRepository
from mesto.modules.auth.infrastructure.tables import api_keys

k = api_keys.c
# Rows that are just being inserted cannot be counted: whoever adds one waits here.
_hold_coworking: Final = Prepared(
    text("SELECT pg_advisory_xact_lock(hashtextextended('auth.api_keys:' || CAST(:coworking_id AS text), 0))")
)
_live: Final = Prepared(
    select(func.count().label("live")).where(
        k.coworking_id == bindparam("coworking_id"),
        k.revoked_at.is_(None),
        or_(k.expires_at.is_(None), k.expires_at > bindparam("now")),
    )
)
API_KEYS: Final = Purge(
    name="api_keys",
    keep=timedelta(days=90),
    statement="""
    DELETE FROM auth.api_keys WHERE id IN (
        SELECT id FROM auth.api_keys
        WHERE revoked_at < :before OR expires_at < :before LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
"""Keys that work no more: so long somebody may want to see when one was used last."""


class SqlApiKeyRepository(ApiKeyRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_live(self, coworking_id: UUID, now: datetime) -> int:
        await _hold_coworking.rows(self._session, coworking_id=str(coworking_id))
        [row] = await _live.rows(self._session, coworking_id=coworking_id, now=now)
        return int(row["live"])

    async def add(self, key: ApiKey) -> None:
        self._session.add(key)

    async def get(self, coworking_id: UUID, key_id: UUID) -> ApiKey:
        found = await self._session.scalars(
            select(ApiKey)
            .where(k.id == key_id, k.coworking_id == coworking_id, k.revoked_at.is_(None))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        key = found.one_or_none()
        if key is None:
            raise ApiKeyNotFound
        return key
