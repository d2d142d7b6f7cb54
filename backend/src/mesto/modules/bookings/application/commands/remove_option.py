from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.domain.repository import BookingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOption:
    actor: Actor
    booking_id: UUID
    option_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveOptionHandler(UseCase):
    bookings: BookingRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RemoveOption) -> None:
        now = self.clock.now()
        booking = await self.bookings.lock(command.booking_id)
        booking.ensure_known_to(command.actor)
        booking.ensure_version(command.expected_version, command.actor, said=True)
        booking.ensure_upcoming(now)
        kept = [option for option in booking.options if option.option_id != command.option_id]
        booking.choose(kept, by=command.actor, now=now)
        await self.bookings.save(booking)
        await self.uow.commit()
