from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from mesto.modules.bookings.public import SpotNotFound
from mesto.modules.spots.domain.repository import SpotRepository
from mesto.modules.spots.domain.spot import Spot
from mesto.modules.spots.infrastructure.queue import HOLD_COWORKING
from mesto.modules.spots.infrastructure.tables import spots

_queue = text("SELECT pg_advisory_xact_lock(hashtextextended('spots.names:' || :coworking_id, 0))")


class SqlSpotRepository(SpotRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_all(self, spots: Sequence[Spot]) -> None:
        self._session.add_all(spots)

    async def get(self, spot_id: UUID) -> Spot:
        spot = await self._session.get(
            Spot, spot_id, with_for_update={"key_share": True}, populate_existing=True
        )
        if spot is None:
            raise SpotNotFound
        return spot

    async def coworking_of(self, spot_id: UUID) -> UUID:
        statement = select(spots.c.coworking_id).where(spots.c.id == spot_id)
        found: UUID | None = await self._session.scalar(statement)
        if found is None:
            raise SpotNotFound
        return found

    async def hold_coworking(self, coworking_id: UUID) -> None:
        await HOLD_COWORKING.rows(self._session, coworking_id=str(coworking_id))

    async def hold_names(self, coworking_id: UUID) -> None:
        # A new coworking has no row of ours to lock, and its own row belongs to another module.
        await self._session.execute(_queue, {"coworking_id": str(coworking_id)})

    async def taken_name(
        self, coworking_id: UUID, names: Collection[str], *, besides: UUID | None = None
    ) -> str | None:
        # PostgreSQL folds the case on both sides, as its unique index does.
        wanted = func.unnest(bindparam("names", list(names), ARRAY(Text))).column_valued("wanted")
        statement = (
            select(wanted)
            .join(spots, func.lower(spots.c.name) == func.lower(wanted))
            .where(spots.c.coworking_id == coworking_id, spots.c.archived_at.is_(None))
            .limit(1)
        )
        if besides is not None:
            statement = statement.where(spots.c.id != besides)
        taken: str | None = await self._session.scalar(statement)
        return taken

    async def count(self, coworking_id: UUID) -> int:
        unarchived = (spots.c.coworking_id == coworking_id) & spots.c.archived_at.is_(None)
        return await self._session.scalar(select(func.count()).select_from(spots).where(unarchived)) or 0
