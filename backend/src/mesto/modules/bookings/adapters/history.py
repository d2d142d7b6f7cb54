from typing import Annotated, Any

from dishka import FromDishka
from fastapi import Query, Request, Response

from mesto.core.errors import InvalidState, RoleTooLow, VersionMismatch
from mesto.core.http import IfMatch, make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id, Moment
from mesto.core.security import Actor
from mesto.modules.bookings.adapters.answers import answer
from mesto.modules.bookings.adapters.history_schemas import BookingAsOf, HistoryPage, entry_out
from mesto.modules.bookings.adapters.schemas import BookingOut, booking_out
from mesto.modules.bookings.application.commands.restore_booking import RestoreBooking, RestoreBookingHandler
from mesto.modules.bookings.application.queries.get_booking import GetBooking, GetBookingHandler
from mesto.modules.bookings.application.queries.get_booking_as_of import GetBookingAsOf, GetBookingAsOfHandler
from mesto.modules.bookings.application.queries.get_booking_history import (
    GetBookingHistory,
    GetBookingHistoryHandler,
)
from mesto.modules.bookings.domain import errors as refusals
from mesto.modules.bookings.domain.rules import COUNTED_AGAIN

router = make_router(tags=["bookings"])


@router.get(
    "/bookings/{booking_id}/history",
    operation_id="getBookingHistory",
    response_model=HistoryPage | BookingAsOf,
    responses=problems(refusals.BookingNotFound, InvalidCursor),
)
@allow(Who.OWN_OR_STAFF)
async def get_booking_history(
    booking_id: Id,
    actor: FromDishka[Actor],
    entries: FromDishka[GetBookingHistoryHandler],
    state: FromDishka[GetBookingAsOfHandler],
    as_of: Annotated[Moment | None, Query(description="Answer the booking as it was at this moment.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Any:
    """Tell every change of a booking, the oldest first; with `as_of` the booking as it was then."""
    if as_of is not None:
        shown = await state(GetBookingAsOf(actor=actor, booking_id=booking_id, moment=as_of))
        body = BookingAsOf.model_construct(booking=booking_out(shown))
        return Response(body.model_dump_json(exclude_unset=True), media_type="application/json")
    asked = GetBookingHistory(actor=actor, booking_id=booking_id, limit=limit, cursor=cursor)
    page = await entries(asked)
    return HistoryPage(items=[entry_out(entry) for entry in page.items], next_cursor=page.next_cursor)


@router.post(
    "/bookings/{booking_id}/undo-cancel",
    operation_id="restoreBooking",
    response_model=BookingOut,
    responses=problems(
        refusals.BookingNotFound,
        RoleTooLow,
        VersionMismatch,
        InvalidState,
        refusals.UndoWindowOver,
        refusals.OptionUnavailable,
        *COUNTED_AGAIN,
    ),
)
@allow(Who.OWN_OR_STAFF)
async def restore_booking(
    booking_id: Id,
    request: Request,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[RestoreBookingHandler],
    read: FromDishka[GetBookingHandler],
) -> Any:
    """Take back a cancellation of one's own side within its time, if the slot is still free."""
    await handle(RestoreBooking(actor=actor, booking_id=booking_id, expected_version=version))
    return answer(request, await read(GetBooking(actor=actor, booking_id=booking_id)))
