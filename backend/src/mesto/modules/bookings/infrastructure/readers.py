"""What bookings tells other modules (public.py)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.status import LIVE, public_status
from mesto.modules.bookings.infrastructure.outside import count_outside
from mesto.modules.bookings.infrastructure.tables import bookings
from mesto.modules.bookings.public import Bookings, BookingView, Upcoming, UpcomingBookings

NAMED = 20


class SqlBookings(Bookings):
    def __init__(self, session: AsyncSession, spots: Spots, clock: Clock) -> None:
        self._session = session
        self._spots = spots
        self._clock = clock

    async def find(self, booking_id: UUID) -> BookingView | None:
        booking = await self._session.get(Booking, booking_id, populate_existing=True)
        if booking is None:
            return None
        card = (await self._spots.describe([booking.spot_id]))[booking.spot_id]
        return BookingView(
            id=booking.id,
            reference=booking.reference,
            user_id=booking.user_id,
            coworking_id=booking.coworking_id,
            coworking_name=card.coworking_name,
            address=card.address,
            timezone=booking.timezone,
            spot_id=booking.spot_id,
            spot_name=card.name,
            time_from=booking.time_from,
            time_until=booking.time_until,
            status=public_status(booking.status, booking.time_until, self._clock.now()),
            version=booking.version,
            guest_name=booking.guest.name if booking.guest else None,
            cancelled_by=booking.cancelled_by,
            cancel_reason=booking.cancel_reason,
            options=tuple(option.name for option in booking.options),
            flags=booking.flags,
        )

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        statement = select(bookings.c.coworking_id).where(bookings.c.user_id == user_id).distinct()
        return (await self._session.scalars(statement)).all()


class SqlUpcomingBookings(UpcomingBookings):
    def __init__(self, session: AsyncSession, spots: Spots, clock: Clock) -> None:
        self._session = session
        self._spots = spots
        self._clock = clock

    async def of_coworking(self, coworking_id: UUID) -> Upcoming:
        return await self._upcoming("coworking_id", coworking_id)

    async def outside(self, coworking_id: UUID) -> int:
        return await count_outside(self._session, self._spots, coworking_id, self._clock.now())

    async def _upcoming(self, column: str, value: UUID) -> Upcoming:
        statement = (
            select(bookings.c.id, func.count().over().label("total"))
            .where(
                bookings.c[column] == bindparam("value"),
                bookings.c.status.in_(LIVE),
                bookings.c.time_until > self._clock.now(),
            )
            .order_by(bookings.c.time_from, bookings.c.id)
            .limit(NAMED)
        )
        rows = (await self._session.execute(statement, {"value": value})).all()
        return Upcoming(count=rows[0].total if rows else 0, booking_ids=tuple(row.id for row in rows))
