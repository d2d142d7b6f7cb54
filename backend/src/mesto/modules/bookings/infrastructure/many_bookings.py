from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.many import ManyBookings, Which
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.infrastructure.bulk import store_all
from mesto.modules.bookings.infrastructure.tables import bookings

_IDS: Final = ARRAY(Uuid)


class SqlManyBookings(ManyBookings):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def upcoming(self, which: Which, now: datetime, *, lock: bool) -> Sequence[Booking]:
        b = bookings.c
        statement = (
            select(Booking)
            .where(b.coworking_id == which.coworking_id, b.status.in_(LIVE), b.time_until > now)
            .order_by(b.id)
            .execution_options(populate_existing=True)
        )
        if which.spot_ids is not None:
            statement = statement.where(b.spot_id == func.any(bindparam("spots", list(which.spot_ids), _IDS)))
        if which.during is not None:
            slot = which.during
            statement = statement.where(b.time_from < slot.time_until, b.time_until > slot.time_from)
        if which.option_id is not None:
            statement = statement.where(b.options.op("@>")(_chosen(which.option_id)))
        if lock:
            statement = statement.with_for_update(key_share=True)
        return (await self._session.scalars(statement)).all()

    async def save_all(self, bookings: Sequence[Booking]) -> None:
        for booking in bookings:
            self._session.expunge(booking)  # the ORM would send one statement for each
        store_all(self._session, bookings)


def _chosen(option_id: Any) -> Any:
    return func.jsonb_build_array(func.jsonb_build_object("option_id", str(option_id)))
