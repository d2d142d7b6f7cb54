from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.auth.domain.refresh_token import RefreshToken
from mesto.modules.auth.domain.repository import RefreshTokenStore, TokenOwner
from mesto.modules.auth.infrastructure.tables import refresh_tokens, sessions

_owner = Prepared(
    select(refresh_tokens.c.session_id, sessions.c.user_id)
    .join_from(refresh_tokens, sessions)
    .where(refresh_tokens.c.hash == bindparam("token_hash"))
)


class SqlRefreshTokenStore(RefreshTokenStore):
    def __init__(self, engine: AsyncEngine, session: AsyncSession) -> None:
        self._engine = engine
        self._session = session

    async def owner(self, token_hash: bytes) -> TokenOwner | None:
        row = await _owner.row_now(self._engine, token_hash=token_hash)
        return None if row is None else TokenOwner(**row)

    async def add(self, token: RefreshToken) -> None:
        await self._session.execute(insert(refresh_tokens).values(asdict(token)))

    async def use(self, token_hash: bytes, *, by: str, now: datetime) -> RefreshToken | None:
        statement = (
            update(refresh_tokens)
            .where(refresh_tokens.c.hash == token_hash, refresh_tokens.c.used_at.is_(None))
            .values(used_at=now, used_by=by)
            .returning(refresh_tokens)
        )
        row = (await self._session.execute(statement)).mappings().one_or_none()
        return None if row is None else RefreshToken(**row)

    async def get(self, token_hash: bytes) -> RefreshToken | None:
        statement = select(refresh_tokens).where(refresh_tokens.c.hash == token_hash)
        row = (await self._session.execute(statement)).mappings().one_or_none()
        return None if row is None else RefreshToken(**row)

    async def retire(self, session_id: UUID, *, by: str, now: datetime) -> int:
        of_session = refresh_tokens.c.session_id == session_id
        unused = update(refresh_tokens).where(of_session, refresh_tokens.c.used_at.is_(None))
        await self._session.execute(unused.values(used_at=now, used_by=by))
        latest = select(func.max(refresh_tokens.c.generation)).where(of_session)
        return (await self._session.execute(latest)).scalar_one() or 0
