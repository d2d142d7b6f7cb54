from typing import Annotated, Any

from dishka import FromDishka
from fastapi import Header, Response

from mesto.core.errors import RoleTooLow
from mesto.core.http import make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import language_of, problems
from mesto.core.schemas import Id
from mesto.core.security import Actor
from mesto.modules.bookings.adapters.check_schemas import CheckBody, CheckOut, QuotasOut, check_out
from mesto.modules.bookings.application.queries.check_booking import CheckBooking, CheckBookingHandler
from mesto.modules.bookings.application.queries.get_my_quotas import GetMyQuotas, GetMyQuotasHandler
from mesto.modules.bookings.domain import errors as refusals

router = make_router(tags=["bookings"])


@router.post(
    "/bookings/check",
    operation_id="checkBooking",
    response_model=CheckOut,
    responses=problems(
        RoleTooLow,
        refusals.Banned,
        refusals.SpotNotFound,
        refusals.BookingNotFound,
        refusals.OptionNotFound,
        refusals.UserNotFound,
    ),
)
@allow(Who.OWN_OR_STAFF)
async def check_booking(
    body: CheckBody,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[CheckBookingHandler],
    accept_language: Annotated[str, Header()] = "",
) -> Any:
    """Say whether a booking, or a change of the one named by `booking_id`, would be granted, and if not, why.

    Reasons and alternatives are those of the refusal; nothing is kept free meanwhile. A change keeps the
    person and the options of its booking.
    """
    language = language_of(accept_language)
    response.headers["Content-Language"] = language
    return check_out(await handle(CheckBooking(body.command(actor))), language)


@router.get(
    "/users/me/quotas",
    operation_id="getMyQuotas",
    response_model=QuotasOut,
    responses=problems(refusals.CoworkingNotFound),
)
@allow(Who.SELF)
async def get_my_quotas(
    coworking_id: Id, actor: FromDishka[Actor], handle: FromDishka[GetMyQuotasHandler]
) -> Any:
    """Say how much of my limits in a coworking is used up; a limit of 0 is none."""
    return await handle(GetMyQuotas(actor=actor, coworking_id=coworking_id))
