from http import HTTPStatus
from typing import Annotated, Any

from dishka import AsyncContainer, FromDishka
from fastapi import Body, Request, Response

from mesto.core.clock import Clock
from mesto.core.errors import AppError, InvalidState, PreconditionRequired, RoleTooLow, VersionMismatch
from mesto.core.http import IfMatch, key_may_be_required, make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor
from mesto.modules.bookings.adapters.answers import answer, shown_from
from mesto.modules.bookings.adapters.schemas import (
    AddOptionBody,
    BookingChanges,
    BookingOut,
    CancelBody,
    WishBody,
)
from mesto.modules.bookings.application.commands.add_option import AddOption, AddOptionHandler
from mesto.modules.bookings.application.commands.book_spot import BookSpot, BookSpotHandler
from mesto.modules.bookings.application.commands.cancel_booking import CancelBooking, CancelBookingHandler
from mesto.modules.bookings.application.commands.remove_option import RemoveOption, RemoveOptionHandler
from mesto.modules.bookings.application.commands.update_booking import UpdateBooking, UpdateBookingHandler
from mesto.modules.bookings.application.queries.get_booking import GetBooking, GetBookingHandler
from mesto.modules.bookings.domain import errors as refusals

router = make_router(tags=["bookings"])

EDIT = (refusals.BookingNotFound, VersionMismatch, InvalidState)
RULES = refusals.PRECEDENCE
PLACE: tuple[type[AppError], ...] = (
    RoleTooLow,
    refusals.SpotNotFound,
    refusals.OptionNotFound,
    refusals.UserNotFound,
    *RULES,
)
CANCEL = (*EDIT, RoleTooLow, refusals.CancelCutoff, refusals.OverrideReasonRequired)


@router.post(
    "/bookings",
    operation_id="createBooking",
    status_code=HTTPStatus.CREATED,
    response_model=BookingOut,
    responses=problems(*PLACE),
)
@key_may_be_required
@allow(Who.OWN_OR_STAFF)
async def create_booking(
    body: WishBody,
    request: Request,
    actor: FromDishka[Actor],
    handle: FromDishka[BookSpotHandler],
    clock: FromDishka[Clock],
    container: FromDishka[AsyncContainer],
) -> Any:
    """Book a spot for an interval. A refusal names every broken rule and offers alternatives."""
    placed = await handle(BookSpot(actor=actor, **body.details()))
    booking = placed.booking
    if actor.is_team_of(booking.coworking_id):
        # Asked for here and not as a parameter: guests, who are most, need no read session.
        read = await container.get(GetBookingHandler)
        shown = await read(GetBooking(actor=actor, booking_id=booking.id))
    else:
        shown = shown_from(placed, clock.now())
    response = answer(request, shown, HTTPStatus.CREATED)
    response.headers["Location"] = f"{request.url.path}/{booking.id}"
    return response


@router.patch(
    "/bookings/{booking_id}",
    operation_id="updateBooking",
    response_model=BookingOut,
    responses=problems(*EDIT, *PLACE, PreconditionRequired),
)
@allow(Who.OWN_OR_STAFF)
async def update_booking(
    booking_id: Id,
    body: BookingChanges,
    request: Request,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateBookingHandler],
    read: FromDishka[GetBookingHandler],
) -> Any:
    """Reschedule, extend, shorten, move to another spot of the coworking, or edit."""
    await handle(
        UpdateBooking(
            actor=actor,
            booking_id=booking_id,
            expected_version=version,
            said_version="if-match" in request.headers,
            **body.details(),
        )
    )
    return answer(request, await read(GetBooking(actor=actor, booking_id=booking_id)))


@router.post(
    "/bookings/{booking_id}/cancel",
    operation_id="cancelBooking",
    response_model=BookingOut,
    responses=problems(*CANCEL),
)
@allow(Who.OWN_OR_STAFF)
async def cancel_booking(
    booking_id: Id,
    request: Request,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[CancelBookingHandler],
    read: FromDishka[GetBookingHandler],
    body: Annotated[CancelBody | None, Body()] = None,
) -> Any:
    """Cancel before the start; after it the booking is finished early. Repeating changes nothing."""
    said = (body or CancelBody()).model_dump()
    await handle(CancelBooking(actor=actor, booking_id=booking_id, expected_version=version, **said))
    return answer(request, await read(GetBooking(actor=actor, booking_id=booking_id)))


@router.delete(
    "/bookings/{booking_id}",
    operation_id="deleteBooking",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(*CANCEL),
)
@allow(Who.OWN_OR_STAFF)
async def delete_booking(
    booking_id: Id, version: IfMatch, actor: FromDishka[Actor], handle: FromDishka[CancelBookingHandler]
) -> Response:
    """The same effect as cancelling; the booking itself is kept."""
    await handle(CancelBooking(actor=actor, booking_id=booking_id, expected_version=version))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post(
    "/bookings/{booking_id}/options",
    operation_id="addBookingOption",
    response_model=BookingOut,
    responses=problems(
        *EDIT, refusals.OptionNotFound, refusals.OptionNotApplicable, refusals.OptionUnavailable
    ),
)
@allow(Who.OWN_OR_STAFF)
async def add_option(
    booking_id: Id,
    body: AddOptionBody,
    request: Request,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[AddOptionHandler],
    read: FromDishka[GetBookingHandler],
) -> Any:
    """Choose an option, or another quantity of one already chosen, until the booking ends."""
    await handle(AddOption(actor=actor, booking_id=booking_id, expected_version=version, **body.model_dump()))
    return answer(request, await read(GetBooking(actor=actor, booking_id=booking_id)))


@router.delete(
    "/bookings/{booking_id}/options/{option_id}",
    operation_id="removeBookingOption",
    response_model=BookingOut,
    responses=problems(*EDIT),
)
@allow(Who.OWN_OR_STAFF)
async def remove_option(
    booking_id: Id,
    option_id: Id,
    request: Request,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[RemoveOptionHandler],
    read: FromDishka[GetBookingHandler],
) -> Any:
    """Give an option back; one that was not chosen changes nothing."""
    await handle(
        RemoveOption(actor=actor, booking_id=booking_id, option_id=option_id, expected_version=version)
    )
    return answer(request, await read(GetBooking(actor=actor, booking_id=booking_id)))
