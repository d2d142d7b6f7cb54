from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared, Row
from mesto.modules.bookings.public import BookableOption, OptionCatalog
from mesto.modules.options.infrastructure.tables import options

_columns: Final = (
    options.c.id,
    options.c.coworking_id,
    options.c.name,
    options.c.max_per_booking,
    options.c.spot_types,
    options.c.archived_at,
    options.c.stock,
)
_named: Final = options.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
_find: Final = Prepared(select(*_columns).where(_named))
_lock: Final = Prepared(
    select(*_columns).where(_named).order_by(options.c.id).with_for_update(key_share=True)
)


class SqlOptionCatalog(OptionCatalog):
    """Part of bookings with options: a prepared statement in the transaction of the write session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, option_ids: Collection[UUID]) -> Mapping[UUID, BookableOption]:
        return _by_id(await _find.rows(self._session, ids=list(option_ids)))

    async def lock(self, option_ids: Collection[UUID]) -> Mapping[UUID, BookableOption]:
        return _by_id(await _lock.rows(self._session, ids=sorted(option_ids)))


def _by_id(rows: Sequence[Row]) -> Mapping[UUID, BookableOption]:
    return {
        row["id"]: BookableOption(
            id=row["id"],
            coworking_id=row["coworking_id"],
            name=row["name"],
            max_per_booking=row["max_per_booking"],
            spot_types=tuple(row["spot_types"]),
            is_archived=row["archived_at"] is not None,
            stock=row["stock"],
        )
        for row in rows
    }
