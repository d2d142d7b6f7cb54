from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.alternatives import Alternatives
from mesto.modules.bookings.application.option_supply import OptionSupply
from mesto.modules.bookings.application.persons import admitted
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.application.wishes import Moving, Verdicts, Wish
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.public import People


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreBooking:
    actor: Actor
    booking_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RestoreBookingHandler(UseCase):
    """Undo a cancellation. The slot was not kept meanwhile: whoever came first has it (R-M09)."""

    bookings: BookingRepository
    people: People
    spots: Spots
    supply: OptionSupply
    verdicts: Verdicts
    alternatives: Alternatives
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RestoreBooking) -> None:
        now = self.clock.now()
        seen = await self.bookings.get(command.booking_id)
        seen.ensure_known_to(command.actor)
        seen.ensure_may_be_restored(command.actor, now)
        admitted(await self.people.lock(seen.user_id))
        spot = (await self.spots.lock([seen.spot_id], seen.slot))[seen.spot_id]
        stocks = await self.supply.lock(seen.options)
        booking = await self.bookings.lock(command.booking_id)
        booking.ensure_version(command.expected_version, command.actor, said=True)
        booking.ensure_may_be_restored(command.actor, now)
        wish = wish_of(booking, command.actor)
        async with self.alternatives.offered(wish, spot, now):
            short = await self.supply.shortages(
                booking.options, stocks, booking.slot, now, besides=booking.id, pointer=None
            )
            await self.verdicts.on_return(wish, spot, now, short)
        booking.restore(by=command.actor, now=now)
        await self.bookings.save(booking, stocks)
        async with self.alternatives.offered(wish, spot, now):
            await self.uow.commit()


def wish_of(booking: Booking, actor: Actor) -> Wish:
    return Wish(
        actor=actor,
        user_id=booking.user_id,
        slot=booking.slot,
        party_size=booking.party_size,
        for_guest=booking.guest is not None,
        moving=Moving(id=booking.id, terms=booking.terms, options=booking.options),
    )
