from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import RoleTooLow
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import OverrideReasonRequired, refusal_of
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.repository import BookingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    actor: Actor
    booking_id: UUID
    reason: str | None = None
    override_reason: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class CancelBookingHandler(UseCase):
    bookings: BookingRepository
    spots: Spots
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CancelBooking) -> None:
        now = self.clock.now()
        booking, spot = await self._held(command)
        is_team = command.actor.is_team_of(booking.coworking_id)
        if command.override_reason is not None and not is_team:
            raise RoleTooLow
        booking.ensure_version(command.expected_version, command.actor, said=True)
        refusal = booking.cancel(
            by=command.actor,
            now=now,
            grid_minutes=spot.policy.grid_minutes,
            override_reason=command.override_reason,
            note=command.reason,
        )
        if refusal is not None:
            wayout = [OverrideReasonRequired(codes=[refusal.code])] if is_team else []
            raise refusal_of([refusal, *wayout])
        await self.bookings.save(booking)
        await self.uow.commit()

    async def _held(self, command: CancelBooking) -> tuple[Booking, BookableSpot]:
        """Hold the spot first, then the booking: whoever waits for the spot must find the slot free."""
        while True:
            seen = await self.bookings.get(command.booking_id)
            seen.ensure_known_to(command.actor)
            held = await self.spots.lock([seen.spot_id], seen.slot)
            booking = await self.bookings.lock(command.booking_id)
            if (spot := held.get(booking.spot_id)) is not None:
                return booking, spot
            await self.uow.rollback()  # the team has moved it meanwhile: queue at its new spot
