"""Reactions to facts of the modules above (domain/heard.py).

All commit slice by slice: begun again half done, they go on where they were.
"""

from dishka import FromDishka

from mesto.core.bus import Envelope, Subscribers
from mesto.modules.bookings.application.commands.cancel_bookings_of import (
    CancelBookingsOf,
    CancelBookingsOfHandler,
)
from mesto.modules.bookings.application.commands.forget_user import ForgetUser, ForgetUserHandler
from mesto.modules.bookings.application.commands.report_hours_conflicts import (
    ReportHoursConflicts,
    ReportHoursConflictsHandler,
)
from mesto.modules.bookings.application.commands.report_inactive_spot import (
    ReportInactiveSpot,
    ReportInactiveSpotHandler,
)
from mesto.modules.bookings.application.commands.report_lost_option import (
    ReportLostOption,
    ReportLostOptionHandler,
)
from mesto.modules.bookings.application.flagging import Occasion
from mesto.modules.bookings.domain.heard import (
    OpeningHoursChanged,
    OptionArchived,
    OptionUpdated,
    SpotActivated,
    SpotDeactivated,
    UserBanned,
    UserBarred,
    UserErased,
)

subscribers = Subscribers("bookings")


def _occasion(envelope: Envelope) -> Occasion:
    return Occasion(event_id=envelope.event_id, position=envelope.position)


@subscribers.on(OpeningHoursChanged, sliced=True)
async def report_hours_conflicts(
    event: OpeningHoursChanged,
    envelope: FromDishka[Envelope],
    handle: FromDishka[ReportHoursConflictsHandler],
) -> None:
    await handle(ReportHoursConflicts(coworking_id=event.coworking_id, occasion=_occasion(envelope)))


@subscribers.on(SpotDeactivated, SpotActivated, sliced=True)
async def report_inactive_spot(
    event: SpotDeactivated | SpotActivated,
    envelope: FromDishka[Envelope],
    handle: FromDishka[ReportInactiveSpotHandler],
) -> None:
    await handle(
        ReportInactiveSpot(
            coworking_id=event.coworking_id, spot_id=event.spot_id, occasion=_occasion(envelope)
        )
    )


@subscribers.on(OptionUpdated, OptionArchived, sliced=True)
async def report_lost_option(
    event: OptionUpdated | OptionArchived,
    envelope: FromDishka[Envelope],
    handle: FromDishka[ReportLostOptionHandler],
) -> None:
    await handle(
        ReportLostOption(
            coworking_id=event.coworking_id, option_id=event.option_id, occasion=_occasion(envelope)
        )
    )


@subscribers.on(UserBanned, sliced=True)
async def cancel_for_banned(event: UserBanned, handle: FromDishka[CancelBookingsOfHandler]) -> None:
    if not event.keep_bookings:
        await handle(
            CancelBookingsOf(user_id=event.user_id, reason="user_banned", placed_until=event.occurred_at)
        )


@subscribers.on(UserBarred, sliced=True)
async def cancel_for_barred(event: UserBarred, handle: FromDishka[CancelBookingsOfHandler]) -> None:
    if not event.keep_bookings:
        await handle(
            CancelBookingsOf(
                user_id=event.user_id,
                coworking_id=event.coworking_id,
                reason="user_barred",
                placed_until=event.occurred_at,
            )
        )


@subscribers.on(UserErased, sliced=True)
async def forget_user(event: UserErased, handle: FromDishka[ForgetUserHandler]) -> None:
    await handle(ForgetUser(user_id=event.user_id, erased_at=event.occurred_at))
