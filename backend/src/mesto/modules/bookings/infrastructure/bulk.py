"""Many bookings written at once: a handful of statements, whatever their number."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Uuid, bindparam, delete, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import Table
from sqlalchemy.sql.selectable import TableValuedAlias

from mesto.core.database import store_at_commit
from mesto.core.prepared import Prepared
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.history import HistoryEntry
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.infrastructure.closure_rows import Window, close_what_is_free, given_up
from mesto.modules.bookings.infrastructure.option_uses import FOLLOWED, USING
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
# What nobody has judged at its new time has no stock to be judged by (migration 0013).
_follow = Prepared(
    text("""
WITH gone AS (
    DELETE FROM bookings.option_uses WHERE booking_id = ANY (CAST(:gone AS uuid[]))
)
UPDATE bookings.option_uses u SET time_from = m.time_from, time_until = m.time_until,
    stock = CASE WHEN m.time_from >= u.time_from AND m.time_until <= u.time_until THEN u.stock END
FROM unnest(CAST(:moved AS uuid[]), CAST(:firsts AS timestamptz[]), CAST(:lasts AS timestamptz[]))
    AS m (booking_id, time_from, time_until)
WHERE u.booking_id = m.booking_id
""")
)

Changed = tuple[Booking, Sequence[HistoryEntry]]


def store_all(session: AsyncSession, bookings: Iterable[Booking]) -> None:
    """Write what has changed of these bookings at commit. They must be out of the session.

    All places are given up before new ones are taken: the exclusion is checked row by row.
    """
    changed = [(booking, entries) for booking in bookings if (entries := booking.pull_history())]
    for number, (booking, _) in enumerate(changed):
        store_at_commit(session, booking, _nothing if number else lambda: _write(session, changed))


async def _write(session: AsyncSession, changed: Sequence[Changed]) -> None:
    for booking, entries in changed:
        booking.version = entries[-1].version
    await _update.rows(session, rows=json.dumps([_row_of(bookings, booking) for booking, _ in changed]))
    told = [_row_of(history, entry) for _, entries in changed for entry in entries]
    await _tell.rows(session, rows=json.dumps(told))
    await _use_options(session, changed)
    left = [(booking, window) for booking, entries in changed if (window := given_up(booking, entries))]
    if left:
        await _leave.rows(session, ids=[booking.id for booking, _ in left])
        placed = [_occupancy_of(booking) for booking, _ in left if booking.status in LIVE]
        await _take.rows(session, rows=json.dumps(placed))
        freed: dict[Any, list[Window]] = defaultdict(list)
        for booking, window in left:
            freed[booking.coworking_id].append(window)
        for coworking_id, windows in freed.items():  # a person who is banned may have booked in several
            await close_what_is_free(session, coworking_id, windows)


async def _use_options(session: AsyncSession, changed: Sequence[Changed]) -> None:
    touched = [
        booking
        for booking, entries in changed
        if booking.options and any(FOLLOWED & entry.before.keys() for entry in entries)
    ]
    if not touched:
        return
    using = [booking for booking in touched if booking.status in USING]
    slots = [booking.slot.remaining(booking.updated_at) for booking in using]
    await _follow.rows(
        session,
        gone=[booking.id for booking in touched if booking.status not in USING],
        moved=[booking.id for booking in using],
        firsts=[slot.time_from for slot in slots],
        lasts=[slot.time_until for slot in slots],
    )


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


async def _nothing() -> None:
    """Stand for the row of a booking that is written together with others."""
