"""Many bookings changed at once: five statements, whatever their number."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import Table
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import Uuid

from mesto.core.database import store_at_commit
from mesto.core.prepared import Prepared
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.history import HistoryEntry
from mesto.modules.bookings.domain.many import ManyBookings, Which
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.infrastructure.closure_rows import close_what_is_free, given_up
from mesto.modules.bookings.infrastructure.repository import _json
from mesto.modules.bookings.infrastructure.tables import bookings, history, occupancies

_IDS: Final = ARRAY(Uuid)
_KEPT: Final = {"id", "reference", "user_id", "coworking_id", "created_by", "created_at"}


def _rows(table: Table) -> TableValuedAlias:
    """Read the parameter `rows`, a JSON array of objects, as rows of the table."""
    shape: ColumnElement[Any] = literal_column(f"CAST(NULL AS {table.fullname})")
    columns = [column.name for column in table.columns]
    return func.jsonb_populate_recordset(shape, bindparam("rows", type_=JSONB)).table_valued(*columns)


_changed, _told, _placed = _rows(bookings), _rows(history), _rows(occupancies)
_kept_history = [column.name for column in history.columns if column.identity is None]
_update = Prepared(
    update(bookings)
    .values({c.name: _changed.c[c.name] for c in bookings.columns if c.name not in _KEPT})
    .where(bookings.c.id == _changed.c.id)
)
_tell = Prepared(
    history.insert().inline().from_select(_kept_history, select(*(_told.c[name] for name in _kept_history)))
)
_leave = Prepared(delete(occupancies).where(occupancies.c.id == func.any(bindparam("ids", type_=_IDS))))
_take = Prepared(
    occupancies.insert()
    .inline()
    .from_select(list(occupancies.columns.keys()), select(*(_placed.c[c.name] for c in occupancies.columns)))
)

Changed = tuple[Booking, Sequence[HistoryEntry]]


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
        changed = [(booking, entries) for booking in bookings if (entries := booking.pull_history())]
        for booking, _ in changed:
            # From here on the rows are ours to write: the ORM would send one statement for each.
            self._session.expunge(booking)
            store_at_commit(self._session, booking, _nothing_more)
        if changed:
            store_at_commit(self._session, changed[0][0], lambda: self._write(changed))

    async def _write(self, changed: Sequence[Changed]) -> None:
        found = [booking for booking, _ in changed]
        for booking in found:
            booking.version += 1
        await _update.rows(self._session, rows=json.dumps([_row_of(bookings, b) for b in found]))
        told = [_row_of(history, entry) for _, entries in changed for entry in entries]
        await _tell.rows(self._session, rows=json.dumps(told))
        left = [(booking, window) for booking, entries in changed if (window := given_up(booking, entries))]
        if left:
            await _leave.rows(self._session, ids=[booking.id for booking, _ in left])
            placed = [_occupancy_of(booking) for booking, _ in left if booking.status in LIVE]
            await _take.rows(self._session, rows=json.dumps(placed))
            [coworking_id] = {booking.coworking_id for booking in found}
            await close_what_is_free(self._session, coworking_id, [window for _, window in left])


def _chosen(option_id: Any) -> Any:
    return func.jsonb_build_array(func.jsonb_build_object("option_id", str(option_id)))


def _row_of(table: Table, source: object) -> dict[str, Any]:
    return {c.name: _json(getattr(source, c.name)) for c in table.columns if c.identity is None}


def _occupancy_of(booking: Booking) -> dict[str, Any]:
    occupied = booking.occupied
    return {
        "id": str(booking.id),
        "spot_id": str(booking.spot_id),
        "coworking_id": str(booking.coworking_id),
        "kind": "booking",
        "owner_id": str(booking.id),
        "starts_at": _json(occupied.time_from),
        "ends_at": _json(occupied.time_until),
        "expires_at": None,
    }


async def _nothing_more() -> None:
    """Stand for the row of a booking that is written together with others."""
