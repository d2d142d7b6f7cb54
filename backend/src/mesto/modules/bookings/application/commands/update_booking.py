from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import VersionMismatch
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.alternatives import Alternatives
from mesto.modules.bookings.application.option_supply import OptionSupply
from mesto.modules.bookings.application.persons import admitted
from mesto.modules.bookings.application.spots import Spots, usable
from mesto.modules.bookings.application.wishes import Moving, Verdicts, Wish
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import AlreadyStarted, SpotNotFound
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.domain.terms import Guest, Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot, slot_of
from mesto.modules.bookings.public import People


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateBooking:
    """Reschedule, extend, shorten, move to another spot, or edit; None leaves a field alone."""

    actor: Actor
    booking_id: UUID
    expected_version: int | None
    said_version: bool
    time_from: datetime | None = None
    time_until: datetime | None = None
    spot_id: UUID | None = None
    party_size: int | None = None
    guest: Guest | None = None
    clears_guest: bool = False
    note: str | None = None
    staff_note: str | None = None
    override_reason: str | None = None

    @property
    def only_staff_note(self) -> bool:
        touched = (self.time_from, self.time_until, self.spot_id, self.party_size, self.guest, self.note)
        return self.staff_note is not None and not self.clears_guest and all(v is None for v in touched)

    def details(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "party_size": self.party_size,
            "note": self.note,
            "staff_note": self.staff_note,
        }
        found = {name: value for name, value in said.items() if value is not None}
        if self.guest is not None or self.clears_guest:
            found["guest"] = self.guest
        return found


@dataclass(frozen=True, slots=True)
class UpdateBookingHandler(UseCase):
    bookings: BookingRepository
    people: People
    spots: Spots
    situations: Situations
    verdicts: Verdicts
    alternatives: Alternatives
    supply: OptionSupply
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UpdateBooking) -> None:
        now = self.clock.now()
        seen = await self.bookings.get(command.booking_id)
        seen.ensure_known_to(command.actor)
        spot_id = command.spot_id or seen.spot_id
        slot = slot_of(command.time_from or seen.time_from, command.time_until or seen.time_until)
        if await self.situations.is_taken(spot_id, slot, now, moving=seen.id):
            # Whoever sees the slot taken does not join the queue for it (R-B06).
            await self._granted(command, seen, await self.spots.find(spot_id, slot), slot, now)
        person = await self.people.lock(seen.user_id)
        if command.actor.owns(seen.user_id):  # the team may move a booking that outlived a ban
            admitted(person)
        held = await self.spots.lock({seen.spot_id, spot_id}, slot)
        seen_version = seen.version  # the same object is read again
        stocks = await self.supply.lock(Moving.of(seen).added_at(slot))
        booking = await self.bookings.lock(command.booking_id)
        if booking.version != seen_version:
            raise VersionMismatch(current_version=booking.version)
        wish = moved(command, booking, held[spot_id], slot)
        terms = await self._granted(command, booking, held[spot_id], slot, now)
        if terms is not None:
            booking.reschedule(
                held[spot_id], slot, terms=terms, by=command.actor, now=now, reason=command.override_reason
            )
        booking.edit(by=command.actor, now=now, **command.details())
        await self.bookings.save(booking, stocks)
        async with self.alternatives.offered(wish, held[spot_id], now):
            await self.uow.commit()

    async def _granted(
        self, command: UpdateBooking, booking: Booking, spot: BookableSpot, slot: TimeSlot, now: datetime
    ) -> Terms | None:
        """Return the terms of the new slot, None where only details change, or raise the refusal."""
        booking.ensure_version(command.expected_version, command.actor, said=command.said_version)
        wish = await wish_of_change(self.verdicts, command, booking, spot, slot, now)
        if wish is None:
            return None
        async with self.alternatives.offered(wish, spot, now) as heard:
            terms, _ = await self.verdicts.on(wish, usable(spot), now, heard)
        return terms


async def wish_of_change(  # noqa: PLR0917  # the command, and what it is about
    verdicts: Verdicts,
    command: UpdateBooking,
    booking: Booking,
    spot: BookableSpot,
    slot: TimeSlot,
    now: datetime,
) -> Wish | None:
    """Return what the rules are asked, None where only details change, or raise what forbids the change."""
    if not command.only_staff_note:
        booking.ensure_upcoming(now)
    if spot.coworking_id != booking.coworking_id:
        raise SpotNotFound(pointer="/spot_id")
    wish = moved(command, booking, spot, slot)
    for_team = command.override_reason is not None or command.staff_note is not None
    await verdicts.ensure_may_book_for(wish, spot, now, as_team=for_team)
    moves = (spot.id, slot) != (booking.spot_id, booking.slot)
    if not moves and wish.party_size <= booking.party_size:
        return None
    if moves and booking.time_from <= now and not wish.keeps_start:
        raise AlreadyStarted
    return wish


def moved(command: UpdateBooking, booking: Booking, spot: BookableSpot, slot: TimeSlot) -> Wish:
    return Wish(
        actor=command.actor,
        user_id=booking.user_id,
        slot=slot,
        party_size=command.party_size or booking.party_size,
        for_guest=(command.guest or booking.guest) is not None and not command.clears_guest,
        override_reason=command.override_reason,
        moving=Moving.of(booking),
        keeps_start=spot.id == booking.spot_id and slot.time_from == booking.time_from,
    )
