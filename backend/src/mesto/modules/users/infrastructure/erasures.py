from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.users.domain.erasure import Erasure, Erasures, Unfinished
from mesto.modules.users.infrastructure.erasure_tables import erasures
from mesto.modules.users.infrastructure.second_factor_tables import second_factors
from mesto.modules.users.infrastructure.tables import links, users

e = erasures.c


class SqlErasures(Erasures):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def remember(self, erasure: Erasure, email_keys: Collection[str]) -> None:
        keys = sorted(email_keys)
        statement = insert(erasures).values(user_id=erasure.user_id, at=erasure.at, email_keys=keys)
        if keys:  # the person is back from a backup, and so is what the addresses find
            statement = statement.on_conflict_do_update(index_elements=["user_id"], set_={"email_keys": keys})
        else:
            statement = statement.on_conflict_do_nothing()
        await self._session.execute(statement)

    async def unfinished(self, user_id: UUID) -> Unfinished | None:
        statement = select(erasures).where(e.user_id == user_id, e.email_keys != [])
        row = (await self._session.execute(statement)).one_or_none()
        if row is None:
            return None
        return Unfinished(erasure=Erasure(user_id=row.user_id, at=row.at), email_keys=row.email_keys)

    async def drop_credentials(self, user_id: UUID) -> None:
        for table in (links, second_factors):  # recovery codes go with their factor
            await self._session.execute(delete(table).where(table.c.user_id == user_id))

    async def drop_registrations(self, email_keys: Collection[str], before: datetime) -> None:
        # In one order: two people who leave may have an address in common, one before the other.
        awaiting = (
            select(users.c.id)
            .where(
                users.c.pending_email_key.in_(email_keys),
                users.c.email_key.is_(None),
                users.c.created_at <= before,
            )
            .order_by(users.c.id)
            .with_for_update()
        )
        await self._session.execute(delete(users).where(users.c.id.in_(awaiting)))

    async def finish(self, user_id: UUID) -> None:
        await self._session.execute(update(erasures).where(e.user_id == user_id).values(email_keys=[]))

    async def all(self, after: UUID, limit: int) -> Sequence[Erasure]:
        statement = select(e.user_id, e.at).where(e.user_id > after).order_by(e.user_id).limit(limit)
        return [Erasure(**row) for row in (await self._session.execute(statement)).mappings()]
