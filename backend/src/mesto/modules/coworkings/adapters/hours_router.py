from http import HTTPStatus
from typing import Annotated, Any

from dishka import FromDishka
from fastapi import Path, Query, Request, Response

from mesto.core.errors import InvalidState, PreconditionRequired, RoleTooLow, VersionMismatch
from mesto.core.http import IfMatch, NeededIfMatch, answer_with, large_body, make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor, Page
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.modules.bookings.public import CoworkingNotFound, HoursOverlap
from mesto.modules.coworkings.adapters.hours_schemas import (
    Day,
    HoursExceptionOut,
    HoursIntervalOut,
    HoursOut,
    SetHoursBody,
    SetHoursExceptionsBody,
)
from mesto.modules.coworkings.application.commands.remove_hours_exception import (
    RemoveHoursException,
    RemoveHoursExceptionHandler,
)
from mesto.modules.coworkings.application.commands.set_hours_exceptions import (
    SetHoursExceptions,
    SetHoursExceptionsHandler,
)
from mesto.modules.coworkings.application.commands.set_opening_hours import (
    SetOpeningHours,
    SetOpeningHoursHandler,
)
from mesto.modules.coworkings.application.queries.get_opening_hours import (
    GetOpeningHours,
    GetOpeningHoursHandler,
    HoursPage,
)
from mesto.modules.coworkings.application.queries.list_hours_exceptions import (
    ListHoursExceptions,
    ListHoursExceptionsHandler,
)
from mesto.modules.coworkings.domain.errors import HoursExceptionNotFound

router = make_router(tags=["opening hours"], prefix="/coworkings/{coworking_id}/hours")

MANAGED = (SignInFirst, RoleTooLow, CoworkingNotFound, VersionMismatch, InvalidState)


@router.get(
    "",
    operation_id="getOpeningHours",
    response_model=HoursOut,
    responses=problems(CoworkingNotFound),
)
@allow(Who.PUBLIC)
async def get_opening_hours(
    coworking_id: Id,
    request: Request,
    response: Response,
    visitor: FromDishka[Visitor],
    read: FromDishka[GetOpeningHoursHandler],
) -> Any:
    """Show the weekly hours and the exceptions of the next 60 days."""
    page = await read(GetOpeningHours(actor=visitor.actor, coworking_id=coworking_id))
    return _answer(request, response, page)


@router.put(
    "",
    operation_id="setOpeningHours",
    response_model=HoursOut,
    responses=problems(*MANAGED, PreconditionRequired, HoursOverlap),
)
@allow(Who.MANAGER)
async def set_opening_hours(
    coworking_id: Id,
    body: SetHoursBody,
    request: Request,
    response: Response,
    version: NeededIfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[SetOpeningHoursHandler],
    read: FromDishka[GetOpeningHoursHandler],
) -> Any:
    """Replace the weekly hours. Bookings that are now outside keep running."""
    await handle(
        SetOpeningHours(
            actor=actor,
            coworking_id=coworking_id,
            expected_version=version,
            weekly_hours=body.weekly,
            closed_on_holidays=body.closed_on_holidays,
        )
    )
    return _answer(request, response, await read(GetOpeningHours(actor=actor, coworking_id=coworking_id)))


@router.get(
    "/exceptions",
    operation_id="listHoursExceptions",
    responses=problems(CoworkingNotFound, InvalidCursor),
)
@allow(Who.PUBLIC)
async def list_hours_exceptions(
    coworking_id: Id,
    visitor: FromDishka[Visitor],
    handle: FromDishka[ListHoursExceptionsHandler],
    date_from: Annotated[Day | None, Query()] = None,
    date_until: Annotated[Day | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[HoursExceptionOut]:
    """List exceptions by the date they are filed under; both ends of the window are included."""
    query = ListHoursExceptions(
        actor=visitor.actor,
        coworking_id=coworking_id,
        date_from=date_from,
        date_until=date_until,
        limit=limit,
        cursor=cursor,
    )
    return (await handle(query)).map(HoursExceptionOut.of)


@router.put(
    "/exceptions",
    operation_id="setHoursExceptions",
    response_model=HoursOut,
    responses=problems(*MANAGED, HoursOverlap),
)
@large_body
@allow(Who.MANAGER)
async def set_hours_exceptions(
    coworking_id: Id,
    body: SetHoursExceptionsBody,
    request: Request,
    response: Response,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[SetHoursExceptionsHandler],
    read: FromDishka[GetOpeningHoursHandler],
) -> Any:
    """Set exceptions; each replaces the one of its date, and `replace` drops all others of a kind."""
    await handle(
        SetHoursExceptions(
            actor=actor,
            coworking_id=coworking_id,
            expected_version=version,
            exceptions=[item.value for item in body.items],
            replaced=body.replace,
        )
    )
    return _answer(request, response, await read(GetOpeningHours(actor=actor, coworking_id=coworking_id)))


@router.delete(
    "/exceptions/{date}",
    operation_id="removeHoursException",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(*MANAGED, HoursExceptionNotFound),
)
@allow(Who.MANAGER)
async def remove_hours_exception(
    coworking_id: Id,
    day: Annotated[Day, Path(alias="date")],
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[RemoveHoursExceptionHandler],
) -> None:
    """Remove what is filed under the date; the weekly hours count again."""
    await handle(
        RemoveHoursException(actor=actor, coworking_id=coworking_id, expected_version=version, day=day)
    )


def _answer(request: Request, response: Response, page: HoursPage) -> Any:
    body = HoursOut(
        version=page.version,
        timezone=page.timezone,
        weekly_hours=[HoursIntervalOut.model_validate(item) for item in page.weekly_hours],
        closed_on_holidays=page.closed_on_holidays,
        exceptions=[HoursExceptionOut.of(item) for item in page.exceptions],
        affected=page.affected,
    )
    # Bookings come and go without a new version of the hours; whoever is told their number sees it change.
    told = f"-{page.affected}" if page.affected else ""
    return answer_with(
        request, response, body, version=page.version, clock_part=f"{page.local_date:%Y%m%d}{told}"
    )
