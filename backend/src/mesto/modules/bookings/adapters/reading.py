from datetime import date
from typing import Annotated, Any, Literal

from dishka import FromDishka
from fastapi import Query, Request, Response

from mesto.core.errors import RoleTooLow, WindowTooWide
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor, Page
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id, Moment
from mesto.core.security import Actor
from mesto.modules.bookings.adapters.answers import answer
from mesto.modules.bookings.adapters.schemas import (
    BookingOut,
    BookingPage,
    CurrentBookingOut,
    IntervalOut,
    booking_out,
)
from mesto.modules.bookings.application.queries.get_booking import GetBooking, GetBookingHandler
from mesto.modules.bookings.application.queries.get_current_booking import (
    GetCurrentBooking,
    GetCurrentBookingHandler,
)
from mesto.modules.bookings.application.queries.list_available_times import (
    ListAvailableTimes,
    ListAvailableTimesHandler,
)
from mesto.modules.bookings.application.queries.list_bookings import (
    BookingFilter,
    ListBookings,
    ListBookingsHandler,
)
from mesto.modules.bookings.application.queries.list_my_bookings import (
    ListMyBookings,
    ListMyBookingsHandler,
)
from mesto.modules.bookings.application.queries.shown import ShownBooking
from mesto.modules.bookings.domain import errors as refusals
from mesto.modules.bookings.domain.status import BookingStatus

router = make_router(tags=["bookings"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=500)]
Sort = Literal["time_from", "-time_from", "-created_at"]
Flag = Literal["outside_hours", "spot_inactive", "option_lost", "zone_rules_changed"]
Reference = Annotated[str | None, Query(max_length=8)]


@router.get(
    "/bookings",
    operation_id="listBookings",
    response_model=BookingPage,
    responses=problems(refusals.CoworkingNotFound, RoleTooLow, InvalidCursor, WindowTooWide),
)
@allow(Who.STAFF)
async def list_bookings(
    actor: FromDishka[Actor],
    handle: FromDishka[ListBookingsHandler],
    coworking_id: Id | None = None,
    spot_id: Id | None = None,
    user_id: Id | None = None,
    status: BookingStatus | None = None,
    flag: Flag | None = None,
    reference: Reference = None,
    time_from: Moment | None = None,
    time_until: Moment | None = None,
    sort: Sort = "time_from",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """List the bookings of a coworking for its team; an admin may leave the coworking out."""
    asked = BookingFilter(
        coworking_id=coworking_id,
        spot_id=spot_id,
        user_id=user_id,
        status=status,
        flag=flag,
        reference=reference,
        time_from=time_from,
        time_until=time_until,
        sort=sort,
    )
    return _page(await handle(ListBookings(actor=actor, filter=asked, limit=limit, cursor=cursor)))


@router.get(
    "/users/me/bookings",
    operation_id="listMyBookings",
    response_model=BookingPage,
    responses=problems(InvalidCursor, WindowTooWide),
)
@allow(Who.SELF)
async def list_my_bookings(
    actor: FromDishka[Actor],
    handle: FromDishka[ListMyBookingsHandler],
    status: BookingStatus | None = None,
    upcoming: bool | None = None,
    coworking_id: Id | None = None,
    time_from: Moment | None = None,
    time_until: Moment | None = None,
    sort: Sort = "-time_from",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Any:
    """List my bookings, the latest first."""
    asked = BookingFilter(
        status=status,
        upcoming=upcoming,
        coworking_id=coworking_id,
        time_from=time_from,
        time_until=time_until,
        sort=sort,
    )
    return _page(await handle(ListMyBookings(actor=actor, filter=asked, limit=limit, cursor=cursor)))


@router.get(
    "/bookings/{booking_id}",
    operation_id="getBooking",
    response_model=BookingOut,
    responses=problems(refusals.BookingNotFound),
)
@allow(Who.OWN_OR_STAFF)
async def get_booking(
    booking_id: Id, request: Request, actor: FromDishka[Actor], handle: FromDishka[GetBookingHandler]
) -> Any:
    """Read one booking; the team also sees who it is for."""
    return answer(request, await handle(GetBooking(actor=actor, booking_id=booking_id)))


@router.get(
    "/bookings/{booking_id}/available-times",
    operation_id="listAvailableTimes",
    response_model=list[IntervalOut],
    responses=problems(refusals.BookingNotFound, refusals.SpotNotFound),
)
@allow(Who.OWN_OR_STAFF)
async def list_available_times(
    booking_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[ListAvailableTimesHandler],
    day: Annotated[date | None, Query(alias="date")] = None,
    spot_id: Id | None = None,
) -> Any:
    """List where this booking could be moved to on a local date: free intervals, itself left out."""
    return await handle(ListAvailableTimes(actor=actor, booking_id=booking_id, day=day, spot_id=spot_id))


@router.get(
    "/spots/{spot_id}/current-booking",
    operation_id="getCurrentBooking",
    response_model=CurrentBookingOut,
    responses=problems(refusals.SpotNotFound, RoleTooLow),
)
@allow(Who.STAFF)
async def get_current_booking(
    spot_id: Id, actor: FromDishka[Actor], handle: FromDishka[GetCurrentBookingHandler]
) -> Any:
    """Say who sits here now and who comes next."""
    found = await handle(GetCurrentBooking(actor=actor, spot_id=spot_id))
    body = CurrentBookingOut.model_construct(
        current=booking_out(found.current) if found.current else None,
        next=booking_out(found.next) if found.next else None,
    )
    return Response(body.model_dump_json(exclude_unset=True), media_type="application/json")


def _page(page: Page[ShownBooking]) -> Response:
    body = BookingPage.model_construct(
        items=[booking_out(shown) for shown in page.items], next_cursor=page.next_cursor
    )
    return Response(body.model_dump_json(exclude_unset=True), media_type="application/json")
