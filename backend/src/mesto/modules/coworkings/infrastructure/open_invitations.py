from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, bindparam, cast, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared
from mesto.core.security import Role
from mesto.modules.coworkings.infrastructure.place_rows import rows_here
from mesto.modules.coworkings.infrastructure.tables import is_invited, members
from mesto.modules.coworkings.public import Invitation, OpenInvitations

_open = Prepared(
    select(
        members.c.coworking_id,
        members.c.email_key.label("email"),
        cast(members.c.role, Text).label("role"),
        members.c.expires_at,
    ).where(
        members.c.id == bindparam("member_id", type_=Uuid),
        is_invited,
        members.c.expires_at > bindparam("now", type_=DateTime(timezone=True)),
    )
)


class SqlOpenInvitations(OpenInvitations):
    def __init__(self, session: AsyncSession, engine: AsyncEngine, clock: Clock) -> None:
        self._session = session
        self._engine = engine
        self._clock = clock

    async def find(self, member_id: UUID) -> Invitation | None:
        now = self._clock.now()
        rows = await rows_here(_open, self._session, self._engine, member_id=member_id, now=now)
        return next((Invitation(**{**row, "role": Role(row["role"])}) for row in rows), None)
