from dataclasses import dataclass
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import BookingFlagged, Bookings
from mesto.modules.notifications.application.teller import Fact, Teller
from mesto.modules.notifications.domain.notification import NotificationType
from mesto.modules.notifications.domain.wording import option_lost

TOLD = "option_lost"
"""The other flags concern the team, which hears of them in one message (report_conflicts)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFlagged:
    event_id: UUID
    event: BookingFlagged


@dataclass(frozen=True, slots=True)
class TellFlaggedHandler(UseCase):
    bookings: Bookings
    tell: Teller

    async def __call__(self, command: TellFlagged) -> None:
        event = command.event
        if event.flag != TOLD or event.batch:
            return
        booking = await self.bookings.find(event.booking_id)
        if booking is None or booking.status not in {"active", "pending"} or TOLD not in booking.flags:
            return
        fact = Fact(event_id=command.event_id, occurred_at=event.occurred_at)
        await self.tell(NotificationType.BOOKING_AFFECTED, booking, fact, option_lost)
