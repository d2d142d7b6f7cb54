from dataclasses import dataclass
from functools import partial
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import BookingCancelled, Bookings
from mesto.modules.notifications.application.teller import Fact, Teller
from mesto.modules.notifications.domain.notification import NotificationType
from mesto.modules.notifications.domain.wording import cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class TellCancelled:
    event_id: UUID
    event: BookingCancelled


@dataclass(frozen=True, slots=True)
class TellCancelledHandler(UseCase):
    bookings: Bookings
    tell: Teller

    async def __call__(self, command: TellCancelled) -> None:
        event = command.event
        if event.batch:
            return  # told by the summary of its series or group
        booking = await self.bookings.find(event.booking_id)
        if booking is None or booking.status != "cancelled":
            return
        fact = Fact(event_id=command.event_id, occurred_at=event.occurred_at)
        words = partial(cancelled, by=event.cancelled_by, reason=event.reason)
        await self.tell(NotificationType.BOOKING_CANCELLED, booking, fact, words)
