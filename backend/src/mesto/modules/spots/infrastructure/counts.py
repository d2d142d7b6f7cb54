from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.coworkings.public import SpotCounts
from mesto.modules.spots.infrastructure.tables import spots

_count: Final = Prepared(
    select(spots.c.coworking_id, func.count().label("number"))
    .where(
        spots.c.coworking_id == func.any(bindparam("ids", type_=ARRAY(Uuid))), spots.c.archived_at.is_(None)
    )
    .group_by(spots.c.coworking_id)
)


class SqlSpotCounts(SpotCounts):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, int]:
        rows = await _count.rows(self._session, ids=list(coworking_ids))
        found = {row["coworking_id"]: row["number"] for row in rows}
        return {coworking_id: found.get(coworking_id, 0) for coworking_id in coworking_ids}
