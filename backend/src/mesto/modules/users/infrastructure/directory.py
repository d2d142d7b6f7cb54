from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.users.domain.email import email_key
from mesto.modules.users.infrastructure.tables import is_there, users
from mesto.modules.users.public import Administrators, Directory, DirectoryEntry

_entries = select(
    users.c.id,
    users.c.full_name,
    users.c.email,
    users.c.locale,
    users.c.timezone,
    users.c.is_banned,
    users.c.former_email,
).where(is_there)


class SqlDirectory(Directory):
    """Reads in the write transaction: those who ask are commands and reactions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get_many(self, user_ids: Collection[UUID]) -> Mapping[UUID, DirectoryEntry]:
        statement = _entries.where(users.c.id.in_(user_ids))
        rows = (await self._session.execute(statement)).mappings() if user_ids else ()
        return {row["id"]: DirectoryEntry(**row) for row in rows}

    async def find_by_email(self, email: str) -> DirectoryEntry | None:
        statement = _entries.where(users.c.email_key == email_key(email))
        row = (await self._session.execute(statement)).mappings().one_or_none()
        return None if row is None else DirectoryEntry(**row)


class SqlAdministrators(Administrators):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[DirectoryEntry]:
        rows = (await self._session.execute(_entries.where(users.c.is_admin).order_by(users.c.id))).mappings()
        return [DirectoryEntry(**row) for row in rows]
