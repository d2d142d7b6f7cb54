from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.domain.booking import Booking


class BookingRepository(Protocol):
    """Stores bookings with their occupancy and history.

    Lock order: person, spots by id, booking. The caller of `add` and `save` holds the spot: without
    that queue two overlapping writes wait for each other inside the exclusion constraint.
    """

    async def add(self, booking: Booking) -> None: ...

    async def get(self, booking_id: UUID) -> Booking:
        """Find the booking without locking it. Raises BookingNotFound."""
        ...

    async def lock(self, booking_id: UUID) -> Booking:
        """Find it as it is now and hold its row until commit. Raises BookingNotFound."""
        ...

    async def save(self, booking: Booking) -> None:
        """Write the changes of a loaded booking, its occupancy and its history."""
        ...

    async def lock_ended(self, now: datetime, limit: int) -> Sequence[Booking]:
        """Hold active bookings whose end has passed; those somebody else holds are left out."""
        ...

    async def lock_upcoming(
        self, now: datetime, *, coworking_id: UUID | None = None, spot_id: UUID | None = None
    ) -> Sequence[Booking]:
        """Hold the live bookings that have not ended, in the order of their ids."""
        ...
