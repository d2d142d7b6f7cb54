from http import HTTPStatus
from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Request, Response

from mesto.core.asked_window import AskedWindow
from mesto.core.errors import (
    InvalidState,
    PreconditionRequired,
    QuotaExceeded,
    RoleTooLow,
    VersionMismatch,
    WindowTooWide,
)
from mesto.core.http import NeededIfMatch, answer_with, make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.modules.bookings.public import CoworkingNotFound, OptionNotFound, TimeSlot
from mesto.modules.options.adapters.schemas import NewOption, Option, OptionList, OptionPatch, SpotType
from mesto.modules.options.application.commands.archive_option import ArchiveOption, ArchiveOptionHandler
from mesto.modules.options.application.commands.create_option import CreateOption, CreateOptionHandler
from mesto.modules.options.application.commands.update_option import UpdateOption, UpdateOptionHandler
from mesto.modules.options.application.queries.get_option import GetOption, GetOptionHandler
from mesto.modules.options.application.queries.list_options import ListOptions, ListOptionsHandler

router = make_router(tags=["options"], prefix="/options")
_MANAGED = (SignInFirst, RoleTooLow, InvalidState)
_VERSIONED = (*_MANAGED, OptionNotFound, VersionMismatch, PreconditionRequired)


@router.get(
    "",
    operation_id="listOptions",
    response_model=OptionList,
    response_model_exclude_unset=True,
    responses=problems(CoworkingNotFound, SignInFirst, RoleTooLow, WindowTooWide, InvalidCursor),
)
@allow(Who.PUBLIC)
async def list_options(
    *,
    coworking_id: Annotated[Id, Query()],
    visitor: FromDishka[Visitor],
    handle: FromDishka[ListOptionsHandler],
    window: AskedWindow,
    spot_type: Annotated[SpotType | None, Query()] = None,
    include_archived: Annotated[bool, Query(description="Managers and above.")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Any:
    """List what a coworking offers besides spots, by name; with an interval, how many are left of it."""
    return await handle(
        ListOptions(
            actor=visitor.actor,
            coworking_id=coworking_id,
            spot_type=spot_type,
            include_archived=include_archived,
            slot=TimeSlot(*window) if window else None,
            limit=limit,
            cursor=cursor,
        )
    )


@router.post(
    "",
    operation_id="createOption",
    status_code=HTTPStatus.CREATED,
    response_model=Option,
    responses=problems(*_MANAGED, CoworkingNotFound, QuotaExceeded),
)
@allow(Who.MANAGER)
async def create_option(
    *,
    body: NewOption,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[CreateOptionHandler],
) -> Any:
    """Offer something besides spots, for all spot types or some."""
    option = await handle(
        CreateOption(
            actor=actor,
            coworking_id=body.coworking_id,
            name=body.name,
            description=body.description,
            max_per_booking=body.max_per_booking,
            spot_types=body.spot_types,
            stock=body.stock,
        )
    )
    response.headers["Location"] = f"{request.url.path}/{option.id}"
    return answer_with(request, response, Option.model_validate(option), version=option.version)


@router.get(
    "/{option_id}", operation_id="getOption", response_model=Option, responses=problems(OptionNotFound)
)
@allow(Who.PUBLIC)
async def get_option(
    *,
    option_id: Id,
    request: Request,
    response: Response,
    visitor: FromDishka[Visitor],
    handle: FromDishka[GetOptionHandler],
) -> Any:
    """Show one option."""
    option = await handle(GetOption(actor=visitor.actor, option_id=option_id))
    return answer_with(request, response, Option.model_validate(option), version=option.version)


@router.patch(
    "/{option_id}",
    operation_id="updateOption",
    response_model=Option,
    responses=problems(*_VERSIONED),
)
@allow(Who.MANAGER)
async def update_option(
    *,
    option_id: Id,
    body: OptionPatch,
    seen_version: NeededIfMatch,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateOptionHandler],
) -> Any:
    """Change an option. Bookings that have it already keep it under its old name."""
    option = await handle(
        UpdateOption(actor=actor, option_id=option_id, seen_version=seen_version, changes=body.changes())
    )
    return answer_with(request, response, Option.model_validate(option), version=option.version)


@router.delete(
    "/{option_id}",
    operation_id="archiveOption",
    response_model=Option,
    responses=problems(*_VERSIONED),
)
@allow(Who.MANAGER)
async def archive_option(
    *,
    option_id: Id,
    seen_version: NeededIfMatch,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[ArchiveOptionHandler],
) -> Any:
    """Archive an option: it can no longer be chosen; bookings that have it keep it."""
    option = await handle(ArchiveOption(actor=actor, option_id=option_id, seen_version=seen_version))
    return answer_with(request, response, Option.model_validate(option), version=option.version)
