from dataclasses import dataclass
from typing import Final

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.domain.repository import BookingRepository

SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class WriteExpiredHandler(UseCase):
    """Write down what the clock has implied; no reader waits for it (events.md §5)."""

    bookings: BookingRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock.now()
        for booking in (ended := await self.bookings.lock_ended(now, SLICE)):
            booking.expire(now)
            await self.bookings.save(booking)
        if ended:
            await self.uow.commit()
        else:
            await self.uow.rollback()
