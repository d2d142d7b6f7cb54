from dataclasses import dataclass
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import BookingPlaced, Bookings
from mesto.modules.notifications.application.teller import Fact, Teller
from mesto.modules.notifications.domain.notification import NotificationType
from mesto.modules.notifications.domain.wording import confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBooking:
    event_id: UUID
    event: BookingPlaced


@dataclass(frozen=True, slots=True)
class ConfirmBookingHandler(UseCase):
    bookings: Bookings
    tell: Teller

    async def __call__(self, command: ConfirmBooking) -> None:
        event = command.event
        if event.batch:
            return  # told by the summary of its series or group
        booking = await self.bookings.find(event.booking_id)
        if booking is None or booking.status == "cancelled":
            return
        fact = Fact(event_id=command.event_id, occurred_at=event.occurred_at)
        await self.tell(NotificationType.BOOKING_CONFIRMED, booking, fact, confirmed)
