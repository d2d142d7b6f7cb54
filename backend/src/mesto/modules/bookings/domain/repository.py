from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.option_stock import Stocks

UNJUDGED: Final[Stocks] = MappingProxyType({})


class BookingRepository(Protocol):
    """Stores bookings with their occupancy, their use of options and their history.

    Lock order: person, spots by id, options by id, booking. The caller of `add` and `save` holds the spot: without
    that queue two overlapping writes wait for each other inside the exclusion constraint. Who has
    judged options hands over the stocks (OptionSupply.lock), and the database judges by them too;
    without them a booking takes its options along, whatever is left of them.
    """

    async def add(self, booking: Booking, stocks: Stocks = UNJUDGED) -> None: ...

    async def get(self, booking_id: UUID) -> Booking:
        """Find the booking without locking it. Raises BookingNotFound."""
        ...

    async def lock(self, booking_id: UUID) -> Booking:
        """Find it as it is now and hold its row until commit. Raises BookingNotFound."""
        ...

    async def save(self, booking: Booking, stocks: Stocks = UNJUDGED) -> None:
        """Write the changes of a loaded booking, its occupancy, its use of options and its history."""
        ...

    async def lock_ended(self, now: datetime, limit: int) -> Sequence[Booking]:
        """Hold active bookings whose end has passed; those somebody else holds are left out."""
        ...
