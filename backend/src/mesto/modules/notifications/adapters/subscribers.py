"""What is told about bookings."""

from dishka import FromDishka

from mesto.core.bus import Envelope, Subscribers
from mesto.modules.bookings.public import (
    BookingCancelled,
    BookingFinishedEarly,
    BookingFlagged,
    BookingOptionsChanged,
    BookingPlaced,
    BookingRescheduled,
    BookingRestored,
    ConflictsFound,
)
from mesto.modules.notifications.application.commands.confirm_booking import (
    ConfirmBooking,
    ConfirmBookingHandler,
)
from mesto.modules.notifications.application.commands.forget_user import ForgetUser, ForgetUserHandler
from mesto.modules.notifications.application.commands.report_conflicts import (
    ReportConflicts,
    ReportConflictsHandler,
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
from mesto.modules.notifications.application.commands.tell_flagged import TellFlagged, TellFlaggedHandler
from mesto.modules.users.public import UserErased

subscribers = Subscribers("notifications")


@subscribers.on(BookingPlaced)
async def confirm_booking(
    event: BookingPlaced, envelope: FromDishka[Envelope], handle: FromDishka[ConfirmBookingHandler]
) -> None:
    await handle(ConfirmBooking(event_id=envelope.event_id, event=event))


@subscribers.on(BookingRescheduled, BookingOptionsChanged, BookingFinishedEarly, BookingRestored)
async def tell_changed(
    event: Change, envelope: FromDishka[Envelope], handle: FromDishka[TellChangedHandler]
) -> None:
    await handle(TellChanged(event_id=envelope.event_id, event=event))


@subscribers.on(BookingCancelled)
async def tell_cancelled(
    event: BookingCancelled, envelope: FromDishka[Envelope], handle: FromDishka[TellCancelledHandler]
) -> None:
    await handle(TellCancelled(event_id=envelope.event_id, event=event))


@subscribers.on(BookingFlagged)
async def tell_flagged(
    event: BookingFlagged, envelope: FromDishka[Envelope], handle: FromDishka[TellFlaggedHandler]
) -> None:
    await handle(TellFlagged(event_id=envelope.event_id, event=event))


@subscribers.on(ConflictsFound)
async def report_conflicts(
    event: ConflictsFound, envelope: FromDishka[Envelope], handle: FromDishka[ReportConflictsHandler]
) -> None:
    await handle(ReportConflicts(event_id=envelope.event_id, event=event))


@subscribers.on(UserErased, sliced=True)
async def forget_user(event: UserErased, handle: FromDishka[ForgetUserHandler]) -> None:
    await handle(ForgetUser(user_id=event.user_id))
