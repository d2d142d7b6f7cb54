from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Request, Response

from mesto.core.errors import RoleTooLow
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id, Line
from mesto.core.security import Actor, SignInFirst
from mesto.modules.users.adapters.answers import UserAnswers
from mesto.modules.users.adapters.schemas import BanBody, UserAnswer, UserPage
from mesto.modules.users.application.commands.ban_user import BanUser, BanUserHandler
from mesto.modules.users.application.commands.unban_user import UnbanUser, UnbanUserHandler
from mesto.modules.users.application.queries.list_users import ListUsers, ListUsersHandler
from mesto.modules.users.domain.errors import AdminCannotBeBanned, UserNotFound

router = make_router(tags=["users"], prefix="/users")


@router.get(
    "",
    operation_id="listUsers",
    response_model=UserPage,
    responses=problems(SignInFirst, RoleTooLow, InvalidCursor),
)
@allow(Who.ADMIN)
async def list_users(
    *,
    actor: FromDishka[Actor],
    handle: FromDishka[ListUsersHandler],
    answers: FromDishka[UserAnswers],
    q: Annotated[Line | None, Query(min_length=2, max_length=80)] = None,
    is_business: bool | None = None,
    is_banned: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Any:
    """List all accounts, the latest first. For administrators."""
    page = await handle(
        ListUsers(actor=actor, q=q, is_business=is_business, is_banned=is_banned, limit=limit, cursor=cursor)
    )
    return await answers.page(page)


@router.post(
    "/{user_id}/ban",
    operation_id="banUser",
    response_model=UserAnswer,
    responses=problems(SignInFirst, RoleTooLow, AdminCannotBeBanned, UserNotFound),
)
@allow(Who.ADMIN)
async def ban_user(
    *,
    request: Request,
    response: Response,
    user_id: Id,
    body: BanBody,
    handle: FromDishka[BanUserHandler],
    answers: FromDishka[UserAnswers],
) -> Any:
    """Ban a person everywhere. Repeating it changes nothing. For administrators."""
    user = await handle(BanUser(user_id=user_id, **body.model_dump()))
    return await answers.show(request, response, user)


@router.post(
    "/{user_id}/unban",
    operation_id="unbanUser",
    response_model=UserAnswer,
    responses=problems(SignInFirst, RoleTooLow, UserNotFound),
)
@allow(Who.ADMIN)
async def unban_user(
    request: Request,
    response: Response,
    user_id: Id,
    handle: FromDishka[UnbanUserHandler],
    answers: FromDishka[UserAnswers],
) -> Any:
    """Lift a ban. What the ban has cancelled stays cancelled. For administrators."""
    return await answers.show(request, response, await handle(UnbanUser(user_id=user_id)))
