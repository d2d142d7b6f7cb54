from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.users.domain.erasure import Erasure, Erasures, Unfinished
from mesto.modules.users.infrastructure.erasure_tables import erasures
from mesto.modules.users.infrastructure.second_factor_tables import second_factors
from mesto.modules.users.infrastructure.tables import links

e = erasures.c


class SqlErasures(Erasures):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def remember(self, erasure: Erasure, email_key: str | None) -> None:
        statement = insert(erasures).values(user_id=erasure.user_id, at=erasure.at, email_key=email_key)
        if email_key is not None:  # the person is back from a backup, and so is what the address finds
            statement = statement.on_conflict_do_update(
                index_elements=["user_id"], set_={"email_key": email_key}
            )
        else:
            statement = statement.on_conflict_do_nothing()
        await self._session.execute(statement)

    async def unfinished(self, user_id: UUID) -> Unfinished | None:
        statement = select(erasures).where(e.user_id == user_id, e.email_key.is_not(None))
        row = (await self._session.execute(statement)).one_or_none()
        if row is None:
            return None
        return Unfinished(erasure=Erasure(user_id=row.user_id, at=row.at), email_key=row.email_key)

    async def drop_credentials(self, user_id: UUID) -> None:
        for table in (links, second_factors):  # recovery codes go with their factor
            await self._session.execute(delete(table).where(table.c.user_id == user_id))

    async def finish(self, user_id: UUID) -> None:
        await self._session.execute(update(erasures).where(e.user_id == user_id).values(email_key=None))

    async def all(self, after: UUID, limit: int) -> Sequence[Erasure]:
        statement = select(e.user_id, e.at).where(e.user_id > after).order_by(e.user_id).limit(limit)
        return [Erasure(**row) for row in (await self._session.execute(statement)).mappings()]
