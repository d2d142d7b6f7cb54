from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.domain.errors import OptionNotApplicable, OptionNotFound
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.terms import ChosenOption
from mesto.modules.bookings.public import OptionCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOption:
    actor: Actor
    booking_id: UUID
    option_id: UUID
    quantity: int = 1
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class AddOptionHandler(UseCase):
    bookings: BookingRepository
    catalog: OptionCatalog
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: AddOption) -> None:
        now = self.clock.now()
        booking = await self.bookings.lock(command.booking_id)
        booking.ensure_known_to(command.actor)
        booking.ensure_version(command.expected_version, command.actor, said=True)
        booking.ensure_upcoming(now)
        option = (await self.catalog.find([command.option_id])).get(command.option_id)
        if option is None or option.coworking_id != booking.coworking_id or option.is_archived:
            raise OptionNotFound(pointer="/option_id")
        fits = not option.spot_types or booking.spot_type in option.spot_types
        if not fits or command.quantity > option.max_per_booking:
            raise OptionNotApplicable(pointer="/quantity" if fits else "/option_id")
        chosen = ChosenOption(option_id=option.id, name=option.name, quantity=command.quantity)
        others = [other for other in booking.options if other.option_id != option.id]
        booking.choose([*others, chosen], by=command.actor, now=now)
        await self.bookings.save(booking)
        await self.uow.commit()
