"""A booking as it is shown: its row, the names around it, and what the clock says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from mesto.core.security import Actor
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.public import AccessLog, Contact, Look, People, SpotCard


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBooking:
    booking: Booking
    spot: SpotCard
    now: datetime
    for_team: bool = False
    user: Contact | None = None
    """Only for the team (R-P05)."""

    @property
    def status(self) -> BookingStatus:
        return self.booking.status_at(self.now)

    def named_as_then(self) -> Self:
        """Call the spot as it was called when the booking came to it (R-V10)."""
        name, kind = self.booking.spot_name or self.spot.name, self.booking.spot_type
        return replace(self, spot=replace(self.spot, name=name, spot_type=kind))


@dataclass(frozen=True, slots=True)
class Showing:
    """Adds names to many bookings at once: one question per module, whatever their number."""

    spots: Spots
    people: People
    accesses: AccessLog

    async def of(self, bookings: Sequence[Booking], actor: Actor, now: datetime) -> list[ShownBooking]:
        cards = await self.spots.describe({booking.spot_id for booking in bookings})
        seen = {b.user_id for b in bookings if actor.is_team_of(b.coworking_id)}
        contacts = await self.people.contacts(seen) if seen else {}
        looks = {(b.user_id, b.coworking_id) for b in bookings if b.user_id in contacts}
        await self.accesses.note(
            actor,
            [Look(subject_id=person, what="bookings", coworking_id=place) for person, place in sorted(looks)],
        )
        return [
            ShownBooking(
                booking=booking,
                spot=cards[booking.spot_id],
                now=now,
                for_team=actor.is_team_of(booking.coworking_id),
                user=contacts.get(booking.user_id),
            )
            for booking in bookings
        ]
