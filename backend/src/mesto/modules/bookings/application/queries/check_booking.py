from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mesto.core.clock import Clock
from mesto.core.errors import AppError, InvalidState
from mesto.core.use_case import Query
from mesto.modules.bookings.application.alternatives import Alternatives
from mesto.modules.bookings.application.commands.book_spot import BookSpot, wish_of
from mesto.modules.bookings.application.commands.update_booking import UpdateBooking, wish_of_change
from mesto.modules.bookings.application.persons import admitted
from mesto.modules.bookings.application.spots import Spots, usable
from mesto.modules.bookings.application.wishes import Verdicts, Wish
from mesto.modules.bookings.domain.alternatives import Alternative
from mesto.modules.bookings.domain.errors import AlreadyStarted
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.domain.time_slot import slot_of
from mesto.modules.bookings.public import People


@dataclass(frozen=True, slots=True)
class CheckBooking:
    """Ask what this command would be answered, without doing it."""

    command: BookSpot | UpdateBooking


@dataclass(frozen=True, slots=True)
class Checked:
    reasons: Sequence[AppError] = ()
    alternatives: Sequence[Alternative] = ()

    @property
    def is_bookable(self) -> bool:
        return not self.reasons

    @property
    def bookable_at(self) -> datetime | None:
        """Return when the last reason falls away, None where one of them has no such moment."""
        moments = [reason.bookable_at for reason in self.reasons if reason.bookable_at is not None]
        return max(moments) if moments and len(moments) == len(self.reasons) else None

    @property
    def would_be_status(self) -> BookingStatus | None:
        return BookingStatus.ACTIVE if self.is_bookable else None


@dataclass(frozen=True, slots=True)
class CheckBookingHandler(Query):
    """Asks what the command would ask, in the same order, without its locks: the answer promises nothing."""

    bookings: BookingRepository
    people: People
    spots: Spots
    verdicts: Verdicts
    alternatives: Alternatives
    clock: Clock

    async def __call__(self, query: CheckBooking) -> Checked:
        now = self.clock.now()
        if isinstance(query.command, BookSpot):
            query.command.actor.ensure_verified()
            return await self._new(query.command, now)
        return await self._change(query.command, now)

    async def _new(self, command: BookSpot, now: datetime) -> Checked:
        wish = wish_of(command)
        if not command.actor.owns(wish.user_id):
            admitted(await self.people.find(wish.user_id))
        spot = usable(await self.spots.find(command.spot_id, wish.slot))
        await self.verdicts.ensure_may_book_for(wish, spot, now, as_team=command.is_for_team)
        return await self._judged(wish, spot, now)

    async def _change(self, command: UpdateBooking, now: datetime) -> Checked:
        booking = await self.bookings.get(command.booking_id)
        booking.ensure_known_to(command.actor)
        slot = slot_of(command.time_from or booking.time_from, command.time_until or booking.time_until)
        spot = await self.spots.find(command.spot_id or booking.spot_id, slot)
        try:
            wish = await wish_of_change(self.verdicts, command, booking, spot, slot, now)
        except (AlreadyStarted, InvalidState) as refusal:
            return Checked([refusal])
        return Checked() if wish is None else await self._judged(wish, usable(spot), now)

    async def _judged(self, wish: Wish, spot: BookableSpot, now: datetime) -> Checked:
        _, question, reasons = await self.verdicts.judged(wish, spot, now)
        if not reasons:
            return Checked()
        explained = await self.alternatives.explained(reasons, wish, spot, now, question)
        return Checked(explained.reasons, explained.alternatives)
