from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.prepared import Prepared
from mesto.modules.users.infrastructure.tables import is_there, users
from mesto.modules.users.public import Account, Accounts

accounts = select(
    users.c.id,
    users.c.is_admin,
    users.c.is_business,
    users.c.is_banned,
    users.c.ban_reason,
    users.c.email_verified,
    users.c.credentials_version,
    users.c.password_hash.is_not(None).label("has_password"),
)
_state = Prepared(accounts.where(users.c.id == bindparam("user_id"), is_there))


class SqlAccounts(Accounts):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def state(self, user_id: UUID) -> Account | None:
        row = await _state.row_now(self._engine, user_id=user_id)
        return None if row is None else Account(**row)
