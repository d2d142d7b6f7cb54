from dishka import FromDishka

from mesto.core.bus import Envelope, Subscribers
from mesto.modules.bookings.public import (
    BookingCancelled,
    BookingFinishedEarly,
    BookingOptionsChanged,
    BookingPlaced,
    BookingRescheduled,
)
from mesto.modules.notifications.application.commands.confirm_booking import (
    ConfirmBooking,
    ConfirmBookingHandler,
)
from mesto.modules.notifications.application.commands.tell_cancelled import (
    TellCancelled,
    TellCancelledHandler,
)
from mesto.modules.notifications.application.commands.tell_changed import (
    Change,
    TellChanged,
    TellChangedHandler,
)

subscribers = Subscribers("notifications")


@subscribers.on(BookingPlaced)
async def confirm_booking(
    event: BookingPlaced, envelope: FromDishka[Envelope], handle: FromDishka[ConfirmBookingHandler]
) -> None:
    await handle(ConfirmBooking(event_id=envelope.event_id, event=event))


@subscribers.on(BookingRescheduled, BookingOptionsChanged, BookingFinishedEarly)
async def tell_changed(
    event: Change, envelope: FromDishka[Envelope], handle: FromDishka[TellChangedHandler]
) -> None:
    await handle(TellChanged(event_id=envelope.event_id, event=event))


@subscribers.on(BookingCancelled)
async def tell_cancelled(
    event: BookingCancelled, envelope: FromDishka[Envelope], handle: FromDishka[TellCancelledHandler]
) -> None:
    await handle(TellCancelled(event_id=envelope.event_id, event=event))
