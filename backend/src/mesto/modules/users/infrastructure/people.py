from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.bookings.public import Contact, People, Person
from mesto.modules.users.infrastructure.tables import is_there, users

_person = select(users.c.id, users.c.is_banned, users.c.ban_reason, users.c.is_admin).where(
    users.c.id == bindparam("user_id"), is_there
)
_find = Prepared(_person)
_lock = Prepared(_person.with_for_update(key_share=True))


class SqlPeople(People):
    """Works on the write session, like every catalogue that bookings asks: one connection a request."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, user_id: UUID) -> Person | None:
        row = await _lock.row(self._session, user_id=user_id)
        return None if row is None else Person(**row)

    async def find(self, user_id: UUID) -> Person | None:
        row = await _find.row(self._session, user_id=user_id)
        return None if row is None else Person(**row)

    async def contacts(self, user_ids: Collection[UUID]) -> Mapping[UUID, Contact]:
        statement = select(users.c.id, users.c.full_name, users.c.email).where(
            users.c.id.in_(user_ids), is_there
        )
        rows = (await self._session.execute(statement)).mappings() if user_ids else ()
        return {row["id"]: Contact(**row) for row in rows}
