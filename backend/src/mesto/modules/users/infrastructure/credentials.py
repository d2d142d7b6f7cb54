from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.prepared import Prepared, Row
from mesto.modules.users.domain.email import email_key
from mesto.modules.users.domain.repository import Credential, Credentials
from mesto.modules.users.infrastructure.tables import is_there, users

_columns = select(
    users.c.id.label("user_id"),
    users.c.email,
    users.c.password_hash,
    users.c.is_admin,
    users.c.is_business,
    users.c.is_banned,
    users.c.ban_reason,
    users.c.email_verified,
    users.c.credentials_version,
).where(is_there)
_of_email = Prepared(_columns.where(users.c.email_key == bindparam("key")))
_of_user = Prepared(_columns.where(users.c.id == bindparam("user_id")))


class SqlCredentials(Credentials):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_email(self, email: str) -> Credential | None:
        return _credential(await _of_email.row_now(self._engine, key=email_key(email)))

    async def of_user(self, user_id: UUID) -> Credential | None:
        return _credential(await _of_user.row_now(self._engine, user_id=user_id))

    async def renew(self, credential: Credential, password_hash: str) -> None:
        # The version stays: nobody can see the difference.
        statement = (
            update(users)
            .where(users.c.id == credential.user_id, users.c.password_hash == credential.password_hash)
            .values(password_hash=password_hash)
        )
        async with self._engine.begin() as connection:
            await connection.execute(statement)


def _credential(row: Row | None) -> Credential | None:
    return None if row is None else Credential(**row)
