from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.bookings.public import OptionNotFound
from mesto.modules.options.domain.option import Option
from mesto.modules.options.domain.repository import OptionRepository
from mesto.modules.options.infrastructure.tables import options

_queue = text("SELECT pg_advisory_xact_lock(hashtextextended('options.number:' || :coworking_id, 0))")


class SqlOptionRepository(OptionRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, option: Option) -> None:
        self._session.add(option)

    async def get(self, option_id: UUID) -> Option:
        option = await self._session.get(
            Option, option_id, with_for_update={"key_share": True}, populate_existing=True
        )
        if option is None:
            raise OptionNotFound
        return option

    async def count(self, coworking_id: UUID) -> int:
        # A coworking without options has no row of ours to lock, and its own belongs to another module.
        await self._session.execute(_queue, {"coworking_id": str(coworking_id)})
        unarchived = (options.c.coworking_id == coworking_id) & options.c.archived_at.is_(None)
        return await self._session.scalar(select(func.count()).select_from(options).where(unarchived)) or 0
