"""Keeps the uses of options in step with their bookings; the trigger on the table is the guarantee."""

from typing import Final

from sqlalchemy import DateTime, Integer, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.option_stock import Stocks
from mesto.modules.bookings.domain.status import BookingStatus

FOLLOWED: Final = {"options", "status", "time_from", "time_until"}
USING: Final = (BookingStatus.PENDING, BookingStatus.ACTIVE)

# A use that stays within what it was keeps the stock it was judged against, as the trigger does.
_follow = Prepared(
    text("""
WITH dropped AS (
    DELETE FROM bookings.option_uses WHERE booking_id = :booking_id AND option_id <> ALL(:option_ids)
)
INSERT INTO bookings.option_uses AS u (booking_id, option_id, quantity, time_from, time_until, stock)
SELECT :booking_id, w.option_id, w.quantity, :time_from, :time_until, w.stock
FROM unnest(:option_ids, :quantities, :stocks) AS w (option_id, quantity, stock)
ORDER BY w.option_id
ON CONFLICT (booking_id, option_id) DO UPDATE SET
    quantity = excluded.quantity, time_from = excluded.time_from, time_until = excluded.time_until,
    stock = CASE
        WHEN excluded.quantity <= u.quantity AND excluded.time_from >= u.time_from
            AND excluded.time_until <= u.time_until THEN u.stock
        ELSE excluded.stock
    END
WHERE (u.quantity, u.time_from, u.time_until)
    IS DISTINCT FROM (excluded.quantity, excluded.time_from, excluded.time_until)
""").bindparams(
        bindparam("booking_id", type_=Uuid),
        bindparam("option_ids", type_=ARRAY(Uuid)),
        bindparam("quantities", type_=ARRAY(Integer)),
        bindparam("stocks", type_=ARRAY(Integer)),
        bindparam("time_from", type_=DateTime(timezone=True)),
        bindparam("time_until", type_=DateTime(timezone=True)),
    )
)


async def follow(session: AsyncSession, booking: Booking, stocks: Stocks) -> None:
    """Write what the booking uses from now on; what it used before takes nothing from anybody."""
    if booking.status is BookingStatus.EXPIRED:
        return
    used = booking.options if booking.status in USING else ()
    slot = booking.slot.remaining(booking.updated_at)
    await _follow.rows(
        session,
        booking_id=booking.id,
        option_ids=[option.option_id for option in used],
        quantities=[option.quantity for option in used],
        stocks=[stocks.get(option.option_id) for option in used],
        time_from=slot.time_from,
        time_until=slot.time_until,
    )
