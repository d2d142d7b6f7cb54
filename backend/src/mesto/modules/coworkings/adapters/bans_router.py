from http import HTTPStatus
from typing import Annotated

from dishka import FromDishka
from fastapi import Query, Request, Response

from mesto.core.errors import RoleTooLow
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor, Page
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.adapters.ban_schemas import BanFromCoworkingBody, CoworkingBanOut
from mesto.modules.coworkings.application.commands.ban_from_coworking import (
    BanFromCoworking,
    BanFromCoworkingHandler,
)
from mesto.modules.coworkings.application.commands.unban_from_coworking import (
    UnbanFromCoworking,
    UnbanFromCoworkingHandler,
)
from mesto.modules.coworkings.application.queries.get_ban import GetBan, GetBanHandler
from mesto.modules.coworkings.application.queries.list_coworking_bans import (
    ListCoworkingBans,
    ListCoworkingBansHandler,
)
from mesto.modules.coworkings.domain.errors import BanNotFound, UserNotFound

router = make_router(tags=["members"], prefix="/coworkings/{coworking_id}/bans")

MANAGED = (SignInFirst, RoleTooLow, CoworkingNotFound)


@router.get("", operation_id="listCoworkingBans", responses=problems(*MANAGED, InvalidCursor))
@allow(Who.MANAGER)
async def list_coworking_bans(
    coworking_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[ListCoworkingBansHandler],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[CoworkingBanOut]:
    """List who may not book here at present."""
    query = ListCoworkingBans(actor=actor, coworking_id=coworking_id, limit=limit, cursor=cursor)
    return (await handle(query)).map(CoworkingBanOut.model_validate)


@router.post(
    "",
    operation_id="banFromCoworking",
    status_code=HTTPStatus.CREATED,
    responses=problems(*MANAGED, UserNotFound),
)
@allow(Who.MANAGER)
async def ban_from_coworking(
    coworking_id: Id,
    body: BanFromCoworkingBody,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[BanFromCoworkingHandler],
    read: FromDishka[GetBanHandler],
) -> CoworkingBanOut:
    """Let a person book here no more. Done again, it replaces reason and end. Not for the team."""
    await handle(BanFromCoworking(actor=actor, coworking_id=coworking_id, **body.model_dump()))
    response.headers["Location"] = f"{request.url.path}/{body.user_id}"
    ban = await read(GetBan(coworking_id=coworking_id, user_id=body.user_id))
    return CoworkingBanOut.model_validate(ban)


@router.delete(
    "/{user_id}",
    operation_id="unbanFromCoworking",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(*MANAGED, BanNotFound),
)
@allow(Who.MANAGER)
async def unban_from_coworking(
    coworking_id: Id,
    user_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[UnbanFromCoworkingHandler],
) -> None:
    """Let a person book here again. What was cancelled stays cancelled."""
    await handle(UnbanFromCoworking(actor=actor, coworking_id=coworking_id, user_id=user_id))
