from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.coworkings.domain.ban import Ban
from mesto.modules.coworkings.domain.repository import BanRepository
from mesto.modules.coworkings.infrastructure.ban_tables import bans


class SqlBanRepository(BanRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, ban: Ban) -> None:
        self._session.add(ban)

    async def find(self, coworking_id: UUID, user_id: UUID) -> Ban | None:
        statement = (
            select(Ban)
            .where(bans.c.coworking_id == coworking_id, bans.c.user_id == user_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def remove(self, ban: Ban) -> None:
        # The row goes, so nobody else counts the version that its last event carries.
        ban.version += 1
        await self._session.delete(ban)

    async def remove_all_of(self, user_id: UUID) -> None:
        await self._session.execute(delete(bans).where(bans.c.user_id == user_id))
