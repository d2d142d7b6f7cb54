from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.prepared import Prepared
from mesto.modules.users.domain.user import FORMER_EMAIL_KEPT
from mesto.modules.users.infrastructure.tables import users
from mesto.modules.users.public import FormerEmails

_of: Final = Prepared(
    select(users.c.former_email).where(
        users.c.id == bindparam("user_id"), users.c.former_email_until == bindparam("until")
    )
)


class SqlFormerEmails(FormerEmails):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, user_id: UUID, *, given_up_at: datetime) -> str | None:
        row = await _of.row_now(self._engine, user_id=user_id, until=given_up_at + FORMER_EMAIL_KEPT)
        return None if row is None else str(row["former_email"])
