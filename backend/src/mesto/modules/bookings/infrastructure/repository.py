from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.database import store_at_commit
from mesto.core.outbox import plain
from mesto.core.prepared import Prepared, parameters_of, values_of
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import BookingNotFound
from mesto.modules.bookings.domain.history import HistoryEntry
from mesto.modules.bookings.domain.option_stock import Stocks
from mesto.modules.bookings.domain.repository import UNJUDGED, BookingRepository
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.terms import ChosenOption, Guest, Terms
from mesto.modules.bookings.infrastructure import option_uses
from mesto.modules.bookings.infrastructure.closure_rows import close_what_is_free, given_up
from mesto.modules.bookings.infrastructure.tables import bookings, history, occupancies

PLACE = frozenset({"status", "spot_id", "time_from", "time_until", "terms"})

_occupancy = {c.name: bindparam("o_" + c.name, type_=c.type) for c in occupancies.columns}
_insert_booking = bookings.insert().values(parameters_of(bookings, "b_")).cte("booking")
_insert_occupancy = occupancies.insert().values(_occupancy).cte("occupancy")
_insert_history = history.insert().inline().values(parameters_of(history, "h_"))
# One round trip for the three rows of a new booking.
_insert = Prepared(_insert_history.add_cte(_insert_booking, _insert_occupancy))
_record = Prepared(_insert_history)


class SqlBookingRepository(BookingRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, booking: Booking, stocks: Stocks = UNJUDGED) -> None:
        store_at_commit(self._session, booking, lambda: self._insert(booking))
        if booking.options:
            self._use_options(booking, stocks)

    async def get(self, booking_id: UUID) -> Booking:
        booking = await self._session.get(Booking, booking_id)
        if booking is None:
            raise BookingNotFound
        return booking

    async def lock(self, booking_id: UUID) -> Booking:
        # Not session.get: with a lock it fails where the row has changed since this session first read it.
        statement = (
            select(Booking)
            .where(bookings.c.id == booking_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        booking = await self._session.scalar(statement)
        if booking is None:
            raise BookingNotFound
        return booking

    async def save(self, booking: Booking, stocks: Stocks = UNJUDGED) -> None:
        entries = booking.pull_history()
        if any(moves(entry) for entry in entries):
            await self._occupy(booking)
        changed = {name for entry in entries for name in entry.before}
        if "options" in changed or (booking.options and changed & option_uses.FOLLOWED):
            self._use_options(booking, stocks)
        if (left := given_up(booking, entries)) is not None:
            fill = partial(close_what_is_free, self._session, booking.coworking_id, [left])
            store_at_commit(self._session, booking, fill)
        for entry in entries:
            await _record.rows(self._session, **recorded(entry))

    async def lock_ended(self, now: datetime, limit: int) -> Sequence[Booking]:
        statement = (
            select(Booking)
            .where(bookings.c.status == BookingStatus.ACTIVE, bookings.c.time_until <= now)
            .order_by(bookings.c.time_until)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True)
        )
        return (await self._session.scalars(statement)).all()

    async def _insert(self, booking: Booking) -> None:
        [entry] = booking.pull_history()
        occupied = booking.occupied
        await _insert.rows(
            self._session,
            **values_of(bookings, booking, "b_"),
            **recorded(entry),
            o_id=booking.id,
            o_spot_id=booking.spot_id,
            o_coworking_id=booking.coworking_id,
            o_kind="booking",
            o_owner_id=booking.id,
            o_starts_at=occupied.time_from,
            o_ends_at=occupied.time_until,
            o_expires_at=None,
        )

    async def _occupy(self, booking: Booking) -> None:
        # The same row moves: it does not collide with itself. What frees a slot deletes its row, and
        # what takes it again after a cancellation needs a new one.
        if booking.status in LIVE:
            occupied = booking.occupied
            place = {
                "spot_id": booking.spot_id,
                "starts_at": occupied.time_from,
                "ends_at": occupied.time_until,
            }
            row = {"coworking_id": booking.coworking_id, "kind": "booking", "owner_id": booking.id, **place}
            change: Any = (
                insert(occupancies)
                .values(id=booking.id, **row)
                .on_conflict_do_update(index_elements=["id"], set_=place)
            )
        elif booking.status is BookingStatus.CANCELLED:
            change = delete(occupancies).where(occupancies.c.id == booking.id)
        else:
            return
        store_at_commit(self._session, booking, lambda: self._session.execute(change))

    def _use_options(self, booking: Booking, stocks: Stocks) -> None:
        store_at_commit(self._session, booking, lambda: option_uses.follow(self._session, booking, stocks))


def moves(entry: HistoryEntry) -> bool:
    """Say whether the change may concern the place the booking takes."""
    return not entry.after.keys().isdisjoint(PLACE)


def recorded(entry: HistoryEntry, prefix: str = "h_") -> dict[str, Any]:
    """Return the parameters of one history row."""
    plain_entry = replace(
        entry,
        before={name: _json(value) for name, value in entry.before.items()},
        after={name: _json(value) for name, value in entry.after.items()},
    )
    return values_of(history, plain_entry, prefix)


def _json(value: Any) -> Any:
    match value:
        case Terms() | Guest() | ChosenOption():
            return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
        case tuple():
            return [_json(item) for item in value]
        case dict():
            return {name: _json(item) for name, item in value.items()}
        case _:
            return plain(value)
