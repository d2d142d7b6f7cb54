from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.option_supply import OptionSupply
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import OptionNotApplicable, OptionNotFound, refusal_of
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.terms import ChosenOption
from mesto.modules.bookings.public import BookableOption, OptionCatalog


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
    supply: OptionSupply
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: AddOption) -> None:
        now = self.clock.now()
        (await self.bookings.get(command.booking_id)).ensure_known_to(command.actor)
        # The option's queue first, then the booking: the same order as everywhere (R-B05).
        known = await self.catalog.lock([command.option_id])
        booking = await self.bookings.lock(command.booking_id)
        booking.ensure_known_to(command.actor)
        booking.ensure_version(command.expected_version, command.actor, said=True)
        booking.ensure_upcoming(now)
        option = known.get(command.option_id)
        if option is None or option.coworking_id != booking.coworking_id or option.is_archived:
            raise OptionNotFound(pointer="/option_id")
        fits = not option.spot_types or booking.spot_type in option.spot_types
        if not fits or command.quantity > option.max_per_booking:
            raise OptionNotApplicable(pointer="/quantity" if fits else "/option_id")
        chosen = ChosenOption(option_id=option.id, name=option.name, quantity=command.quantity)
        await self._ensure_left(booking, chosen, option, now)
        others = [other for other in booking.options if other.option_id != option.id]
        booking.choose([*others, chosen], by=command.actor, now=now)
        await self.bookings.save(booking, {option.id: option.stock})
        await self.uow.commit()

    async def _ensure_left(
        self, booking: Booking, chosen: ChosenOption, option: BookableOption, now: datetime
    ) -> None:
        """Judge what is added: who wants no more than before takes nothing from anybody (R-O05)."""
        had = sum(other.quantity for other in booking.options if other.option_id == chosen.option_id)
        if chosen.quantity <= had:
            return
        short = await self.supply.shortages(
            [chosen], {option.id: option.stock}, booking.slot, now, besides=booking.id, pointer="/option_id"
        )
        if short:
            raise refusal_of(short)
