"""Bookings by the hundred: what reactions, jobs and changes of whole coworkings read and write."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.lost_options import OptionUse
from mesto.modules.bookings.domain.terms import ChosenOption
from mesto.modules.bookings.domain.time_slot import TimeSlot


class Seen(Protocol):
    """What can be judged of a booking: a row that was only looked at, or the booking itself."""

    @property
    def id(self) -> UUID: ...
    @property
    def coworking_id(self) -> UUID: ...
    @property
    def spot_id(self) -> UUID: ...
    @property
    def time_from(self) -> datetime: ...
    @property
    def time_until(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...
    @property
    def local_from(self) -> datetime: ...
    @property
    def local_until(self) -> datetime: ...
    @property
    def options(self) -> Sequence[ChosenOption]: ...
    @property
    def flags(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """Which upcoming bookings are meant: those of one coworking, further narrowed, or all there are."""

    coworking_id: UUID | None = None
    spot_id: UUID | None = None
    option_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Where an occupancy is to lie."""

    booking_id: UUID
    spot_id: UUID
    occupied: TimeSlot


class BookingSlices(Protocol):
    """One statement per call, whatever the number of bookings."""

    async def look(self, among: Among, now: datetime, limit: int, after: Seen | None) -> Sequence[Seen]:
        """Return the next upcoming bookings after that one, in an order of its own, without locks."""
        ...

    async def uses_of(
        self, coworking_id: UUID, option_ids: Collection[UUID], now: datetime
    ) -> Mapping[UUID, Sequence[OptionUse]]:
        """Return what the upcoming bookings of a coworking use of each option."""
        ...

    async def not_started(
        self, user_id: UUID, coworking_id: UUID | None, now: datetime, placed_until: datetime
    ) -> Sequence[Seen]:
        """Return the upcoming bookings of a person that have not begun and were placed by then."""
        ...

    async def hold(self, booking_ids: Collection[UUID], now: datetime) -> Sequence[Booking]:
        """Hold those of them that are upcoming, in the order of their ids, as they are now."""
        ...

    async def hold_upcoming(self, coworking_id: UUID, now: datetime) -> Sequence[Booking]:
        """Hold all upcoming bookings of a coworking, in the order of their ids."""
        ...

    async def in_the_way(self, places: Sequence[Laid], limit: int) -> Sequence[UUID]:
        """Return those that would meet an occupancy of a booking that is none of them, by start."""
        ...

    async def store(self, bookings: Collection[Booking]) -> None:
        """Write what has changed of bookings held here, with occupancies and history.

        Where they move, the caller holds their spots. Occupancies that change their places are all
        taken away before the first is laid anew: the exclusion is checked row by row.
        """
        ...
