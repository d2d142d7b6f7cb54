from http import HTTPStatus
from typing import Annotated, Any

from dishka import FromDishka
from fastapi import Query, Request, Response
from pydantic import Field

from mesto.core.asked_near import AskedNear
from mesto.core.errors import (
    InvalidState,
    PreconditionRequired,
    QuotaExceeded,
    RoleTooLow,
    TimezoneUnknown,
    VersionMismatch,
)
from mesto.core.http import IfMatch, NeededIfMatch, answer_with, make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor, Page
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems, refusal_of
from mesto.core.schemas import Id, Line
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.modules.bookings.public import (
    CoworkingNotFound,
    HasFutureBookings,
    HoursOverlap,
    PlaceStatus,
    ReprojectionConflict,
)
from mesto.modules.coworkings.adapters.schemas import (
    CoworkingCardOut,
    CoworkingOut,
    CreateCoworkingBody,
    UpdateCoworkingBody,
)
from mesto.modules.coworkings.application.commands.archive_coworking import (
    ArchiveCoworking,
    ArchiveCoworkingHandler,
    ArchiveMode,
)
from mesto.modules.coworkings.application.commands.create_coworking import (
    CreateCoworking,
    CreateCoworkingHandler,
)
from mesto.modules.coworkings.application.commands.restore_coworking import (
    RestoreCoworking,
    RestoreCoworkingHandler,
)
from mesto.modules.coworkings.application.commands.update_coworking import (
    UpdateCoworking,
    UpdateCoworkingHandler,
)
from mesto.modules.coworkings.application.queries.get_coworking import (
    CoworkingPage,
    GetCoworking,
    GetCoworkingHandler,
)
from mesto.modules.coworkings.application.queries.list_coworkings import (
    CoworkingSort,
    ListCoworkings,
    ListCoworkingsHandler,
)
from mesto.modules.coworkings.domain.errors import NotBusiness, TimezoneChangeNeedsMode

router = make_router(tags=["coworkings"])

SearchText = Annotated[Line, Field(min_length=2, max_length=80)]
CityText = Annotated[Line, Field(min_length=1, max_length=80)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
MANAGED = (SignInFirst, RoleTooLow, CoworkingNotFound)
VERSIONED = (VersionMismatch, PreconditionRequired)


@router.get(
    "/coworkings",
    operation_id="listCoworkings",
    responses=problems(SignInFirst, RoleTooLow, InvalidCursor),
)
@allow(Who.PUBLIC)
async def list_coworkings(
    visitor: FromDishka[Visitor],
    handle: FromDishka[ListCoworkingsHandler],
    q: Annotated[SearchText | None, Query()] = None,
    city: Annotated[CityText | None, Query()] = None,
    near: AskedNear = None,
    status: PlaceStatus | None = None,
    sort: CoworkingSort = CoworkingSort.NAME,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[CoworkingCardOut]:
    """List coworkings. `q` looks into name and city; `status` is for administrators."""
    if sort is CoworkingSort.DISTANCE and near is None:
        raise refusal_of([{"loc": ("query", "sort"), "type": "near", "msg": "distance needs near"}])
    query = ListCoworkings(
        actor=visitor.actor, q=q, city=city, near=near, status=status, sort=sort, limit=limit, cursor=cursor
    )
    return (await handle(query)).map(CoworkingCardOut.model_validate)


@router.post(
    "/coworkings",
    operation_id="createCoworking",
    status_code=HTTPStatus.CREATED,
    response_model=CoworkingOut,
    responses=problems(SignInFirst, NotBusiness, QuotaExceeded, TimezoneUnknown, HoursOverlap),
)
@allow(Who.BUSINESS)
async def create_coworking(
    body: CreateCoworkingBody,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[CreateCoworkingHandler],
    read: FromDishka[GetCoworkingHandler],
) -> Any:
    """Open a coworking; whoever opens it owns it."""
    coworking_id = await handle(
        CreateCoworking(actor=actor, details=body.details, timezone=body.timezone, weekly_hours=body.weekly)
    )
    response.headers["Location"] = f"{request.url.path}/{coworking_id}"
    return _answer(request, response, await read(GetCoworking(actor=actor, coworking_id=coworking_id)))


@router.get(
    "/coworkings/{coworking_id}",
    operation_id="getCoworking",
    response_model=CoworkingOut,
    responses=problems(CoworkingNotFound),
)
@allow(Who.PUBLIC)
async def get_coworking(
    coworking_id: Id,
    request: Request,
    response: Response,
    visitor: FromDishka[Visitor],
    read: FromDishka[GetCoworkingHandler],
) -> Any:
    """Show a coworking. Archived ones are shown to their members only."""
    page = await read(GetCoworking(actor=visitor.actor, coworking_id=coworking_id))
    return _answer(request, response, page)


@router.patch(
    "/coworkings/{coworking_id}",
    operation_id="updateCoworking",
    response_model=CoworkingOut,
    responses=problems(
        *MANAGED, *VERSIONED, InvalidState, TimezoneChangeNeedsMode, ReprojectionConflict, TimezoneUnknown
    ),
)
@allow(Who.MANAGER)
async def update_coworking(
    coworking_id: Id,
    body: UpdateCoworkingBody,
    request: Request,
    response: Response,
    version: NeededIfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateCoworkingHandler],
    read: FromDishka[GetCoworkingHandler],
) -> Any:
    """Change what is said of a coworking, list or unlist it, or move it to another time zone.

    While there are upcoming bookings, a new zone needs `timezone_mode`: what they keep.
    """
    await handle(
        UpdateCoworking(
            actor=actor,
            coworking_id=coworking_id,
            expected_version=version,
            details=body.details,
            status=PlaceStatus(body.status) if body.status else None,
            timezone=body.timezone,
            timezone_mode=body.timezone_mode,
        )
    )
    return _answer(request, response, await read(GetCoworking(actor=actor, coworking_id=coworking_id)))


@router.delete(
    "/coworkings/{coworking_id}",
    operation_id="archiveCoworking",
    response_model=CoworkingOut,
    responses=problems(*MANAGED, *VERSIONED, HasFutureBookings),
)
@allow(Who.OWNER)
async def archive_coworking(
    coworking_id: Id,
    request: Request,
    response: Response,
    version: NeededIfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[ArchiveCoworkingHandler],
    read: FromDishka[GetCoworkingHandler],
    mode: ArchiveMode = ArchiveMode.REFUSE,
) -> Any:
    """Close a coworking for good; nothing is deleted. Upcoming bookings forbid it or are cancelled."""
    await handle(
        ArchiveCoworking(actor=actor, coworking_id=coworking_id, expected_version=version, mode=mode)
    )
    return _answer(request, response, await read(GetCoworking(actor=actor, coworking_id=coworking_id)))


@router.post(
    "/coworkings/{coworking_id}/restore",
    operation_id="restoreCoworking",
    response_model=CoworkingOut,
    responses=problems(*MANAGED, VersionMismatch, InvalidState),
)
@allow(Who.OWNER)
async def restore_coworking(
    coworking_id: Id,
    request: Request,
    response: Response,
    version: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[RestoreCoworkingHandler],
    read: FromDishka[GetCoworkingHandler],
) -> Any:
    """Bring an archived coworking back; it is unlisted until somebody lists it."""
    await handle(RestoreCoworking(actor=actor, coworking_id=coworking_id, expected_version=version))
    return _answer(request, response, await read(GetCoworking(actor=actor, coworking_id=coworking_id)))


def _answer(request: Request, response: Response, page: CoworkingPage) -> Any:
    return answer_with(
        request,
        response,
        CoworkingOut.model_validate(page),
        version=page.version,
        clock_part=f"{page.local_date:%Y%m%d}",
    )
