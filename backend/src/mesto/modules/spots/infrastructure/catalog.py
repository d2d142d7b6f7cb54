from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared, Row
from mesto.modules.bookings.public import BookableSpot, Place, SpotCard, SpotCatalog
from mesto.modules.coworkings.public import Places
from mesto.modules.spots.domain.spot import SpotStatus
from mesto.modules.spots.infrastructure.queue import HOLD_COWORKING
from mesto.modules.spots.infrastructure.rows import bookable
from mesto.modules.spots.infrastructure.tables import spots

_named: Final = spots.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
_of_coworking: Final = spots.c.coworking_id == bindparam("coworking_id", type_=Uuid)
_bookable_columns: Final = (
    spots.c.id,
    spots.c.coworking_id,
    spots.c.name,
    spots.c.spot_type,
    spots.c.zone,
    spots.c.position,
    spots.c.capacity,
    spots.c.attributes,
    spots.c.status,
    spots.c.archived_at,
    spots.c.weekly_hours,
)
_find = Prepared(select(*_bookable_columns).where(_named))
_lock = Prepared(
    select(*_bookable_columns).where(_named).order_by(spots.c.id).with_for_update(key_share=True)
)
_lock_all = Prepared(
    select(spots.c.id).where(_of_coworking).order_by(spots.c.id).with_for_update(key_share=True)
)
_hold = Prepared(select(spots.c.id).where(_named).order_by(spots.c.id).with_for_update(key_share=True))
_active = Prepared(
    select(*_bookable_columns)
    .where(_of_coworking, spots.c.status == SpotStatus.ACTIVE, spots.c.archived_at.is_(None))
    .order_by(spots.c.position, spots.c.name, spots.c.id)
)
_describe = Prepared(select(spots.c.id, spots.c.coworking_id, spots.c.name, spots.c.spot_type).where(_named))


class SqlSpotCatalog(SpotCatalog):
    """Part of every booking: prepared statements in the transaction of the write session."""

    def __init__(self, session: AsyncSession, places: Places) -> None:
        self._session = session
        self._places = places

    async def find(
        self, spot_ids: Collection[UUID], around: tuple[date, date]
    ) -> Mapping[UUID, BookableSpot]:
        return await self._placed(await _find.rows(self._session, ids=list(spot_ids)), around)

    async def lock(
        self, spot_ids: Collection[UUID], around: tuple[date, date]
    ) -> Mapping[UUID, BookableSpot]:
        # The place is read under the lock: whoever changes it takes the rows of its spots first.
        return await self._placed(await _lock.rows(self._session, ids=list(spot_ids)), around)

    async def hold(self, spot_ids: Collection[UUID]) -> None:
        await _hold.rows(self._session, ids=list(spot_ids))

    async def lock_coworking(self, coworking_id: UUID) -> Sequence[UUID]:
        await HOLD_COWORKING.rows(self._session, coworking_id=str(coworking_id))
        rows = await _lock_all.rows(self._session, coworking_id=coworking_id)
        return [row["id"] for row in rows]

    async def of_coworking(self, coworking_id: UUID, around: tuple[date, date]) -> Sequence[BookableSpot]:
        place = await self._places.get(coworking_id, around)
        if place is None:
            return []
        rows = await _active.rows(self._session, coworking_id=coworking_id)
        return [bookable(row, place) for row in rows]

    async def describe(self, spot_ids: Collection[UUID]) -> Mapping[UUID, SpotCard]:
        rows = await _describe.rows(self._session, ids=list(spot_ids))
        cards = await self._places.cards({row["coworking_id"] for row in rows}) if rows else {}
        return {
            row["id"]: SpotCard(
                id=row["id"],
                name=row["name"],
                spot_type=row["spot_type"],
                coworking_id=card.id,
                coworking_name=card.name,
                address=card.address,
                timezone=card.timezone,
            )
            for row in rows
            if (card := cards.get(row["coworking_id"]))
        }

    async def _placed(self, rows: Sequence[Row], around: tuple[date, date]) -> Mapping[UUID, BookableSpot]:
        places: dict[UUID, Place | None] = {}
        for row in rows:  # one statement per coworking; spots asked for together share theirs
            coworking_id = row["coworking_id"]
            if coworking_id not in places:
                there = [row["id"] for row in rows if row["coworking_id"] == coworking_id]
                places[coworking_id] = await self._places.get(coworking_id, around, there)
        return {row["id"]: bookable(row, place) for row in rows if (place := places[row["coworking_id"]])}
