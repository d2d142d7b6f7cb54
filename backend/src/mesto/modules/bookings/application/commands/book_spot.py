from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.alternatives import Alternatives
from mesto.modules.bookings.application.option_supply import OptionSupply
from mesto.modules.bookings.application.persons import admitted
from mesto.modules.bookings.application.spots import Spots, usable
from mesto.modules.bookings.application.wishes import Verdicts, WantedOption, Wish
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.domain.terms import ChosenOption, Guest, Terms
from mesto.modules.bookings.domain.time_slot import slot_of
from mesto.modules.bookings.public import People


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSpot:
    actor: Actor
    spot_id: UUID
    time_from: datetime
    time_until: datetime
    party_size: int = 1
    options: Sequence[WantedOption] = ()
    note: str = ""
    guest: Guest | None = None
    user_id: UUID | None = None
    override_reason: str | None = None
    staff_note: str = ""

    @property
    def is_for_team(self) -> bool:
        """Say whether it asks for what only the team may."""
        return self.override_reason is not None or bool(self.staff_note)


@dataclass(frozen=True, slots=True)
class Placed:
    booking: Booking
    spot: BookableSpot


@dataclass(frozen=True, slots=True)
class BookSpotHandler(UseCase):
    bookings: BookingRepository
    people: People
    spots: Spots
    situations: Situations
    verdicts: Verdicts
    alternatives: Alternatives
    supply: OptionSupply
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: BookSpot) -> Placed:
        command.actor.ensure_verified()
        now = self.clock.now()
        wish = wish_of(command)
        if await self.situations.is_taken(command.spot_id, wish.slot, now):
            # Whoever sees the slot taken does not join the queue for it (R-B06).
            spot = usable(await self.spots.find(command.spot_id, wish.slot))
            await self._granted(command, wish, spot, now)
        admitted(await self.people.lock(wish.user_id))
        spot = usable((await self.spots.lock([command.spot_id], wish.slot))[command.spot_id])
        stocks = await self.supply.lock(command.options)
        terms, options = await self._granted(command, wish, spot, now)
        booking = Booking.place(
            user_id=wish.user_id,
            spot=spot,
            slot=wish.slot,
            terms=terms,
            by=command.actor,
            now=now,
            override_reason=command.override_reason,
            options=options,
            party_size=command.party_size,
            guest=command.guest,
            note=command.note,
            staff_note=command.staff_note,
        )
        await self.bookings.add(booking, stocks)
        async with self.alternatives.offered(wish, spot, now):
            await self.uow.commit()
        return Placed(booking, spot)

    async def _granted(
        self, command: BookSpot, wish: Wish, spot: BookableSpot, now: datetime
    ) -> tuple[Terms, tuple[ChosenOption, ...]]:
        await self.verdicts.ensure_may_book_for(wish, spot, now, as_team=command.is_for_team)
        async with self.alternatives.offered(wish, spot, now) as heard:
            return await self.verdicts.on(wish, spot, now, heard)


def wish_of(command: BookSpot) -> Wish:
    return Wish(
        actor=command.actor,
        user_id=command.user_id or _person_of(command),
        slot=slot_of(command.time_from, command.time_until),
        party_size=command.party_size,
        for_guest=command.guest is not None,
        override_reason=command.override_reason,
        options=command.options,
    )


def _person_of(command: BookSpot) -> UUID:
    """Return whose booking it is when nobody is named: a guest's stands in the name of whoever enters it."""
    return command.actor.user_id if command.guest is None else command.actor.author_id
