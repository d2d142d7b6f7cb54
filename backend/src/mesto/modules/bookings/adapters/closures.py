from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from dishka import FromDishka
from fastapi import Query, Request, Response
from pydantic import Field

from mesto.core.errors import InvalidState, RoleTooLow, WindowTooWide
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor, Page
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id, Input, Line, Moment, Output
from mesto.core.security import Actor, SignInFirst
from mesto.modules.bookings.application.commands.create_closure import CreateClosure, CreateClosureHandler
from mesto.modules.bookings.application.commands.remove_closure import RemoveClosure, RemoveClosureHandler
from mesto.modules.bookings.application.queries.list_closures import ListClosures, ListClosuresHandler
from mesto.modules.bookings.domain.errors import (
    ClosureNotFound,
    CoworkingNotFound,
    HasFutureBookings,
    InPast,
    SpotNotFound,
)
from mesto.modules.bookings.public import ImpactMode

router = make_router(tags=["coworkings"], prefix="/coworkings/{coworking_id}/closures")
_TEAM = (SignInFirst, RoleTooLow, CoworkingNotFound)


class NewClosure(Input):
    time_from: Moment
    time_until: Moment
    spot_ids: Annotated[list[Id], Field(min_length=1, max_length=200)] | None = None
    reason: Annotated[Line, Field(max_length=300)] = ""
    mode: ImpactMode = ImpactMode.REFUSE


class ClosureOut(Output):
    id: UUID
    coworking_id: UUID
    spot_ids: list[UUID] | None = Field(description="Null: the whole coworking.")
    time_from: datetime
    time_until: datetime
    timezone: str
    reason: str
    mode: ImpactMode
    kept: int
    cancelled: int
    moved: int
    created_by: UUID
    created_at: datetime


@router.get(
    "",
    operation_id="listClosures",
    responses=problems(*_TEAM, InvalidCursor, WindowTooWide),
)
@allow(Who.STAFF)
async def list_closures(
    coworking_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[ListClosuresHandler],
    time_from: Moment | None = None,
    time_until: Moment | None = None,
    spot_id: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Page[ClosureOut]:
    """List the closures of a coworking by their start; with a window those that touch it."""
    page = await handle(
        ListClosures(
            actor=actor,
            coworking_id=coworking_id,
            time_from=time_from,
            time_until=time_until,
            spot_id=spot_id,
            limit=limit,
            cursor=cursor,
        )
    )
    return page.map(ClosureOut.model_validate)


@router.post(
    "",
    operation_id="createClosure",
    status_code=HTTPStatus.CREATED,
    response_model=ClosureOut,
    responses=problems(*_TEAM, SpotNotFound, InvalidState, HasFutureBookings, InPast),
)
@allow(Who.STAFF)
async def create_closure(
    coworking_id: Id,
    body: NewClosure,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[CreateClosureHandler],
) -> Any:
    """Close some spots, or the whole coworking, for a while; `mode` says what becomes of upcoming bookings."""
    said = {name: getattr(body, name) for name in NewClosure.model_fields}
    closure = await handle(CreateClosure(actor=actor, coworking_id=coworking_id, **said))
    response.headers["Location"] = request.url.path
    return closure


@router.delete(
    "/{closure_id}",
    operation_id="removeClosure",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(*_TEAM, ClosureNotFound, InvalidState),
)
@allow(Who.STAFF)
async def remove_closure(
    coworking_id: Id,
    closure_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[RemoveClosureHandler],
) -> Response:
    """Lift a closure: what it has closed can be booked again at once."""
    await handle(RemoveClosure(actor=actor, coworking_id=coworking_id, closure_id=closure_id))
    return Response(status_code=HTTPStatus.NO_CONTENT)
