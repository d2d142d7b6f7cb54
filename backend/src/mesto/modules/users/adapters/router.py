from http import HTTPStatus
from typing import Any
from uuid import UUID

from dishka.integrations.fastapi import FromDishka
from fastapi import Request, Response

from mesto.core.errors import TimezoneUnknown, VersionMismatch
from mesto.core.http import IfMatch, make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems, refusal_of
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst
from mesto.modules.users.adapters.answers import show
from mesto.modules.users.adapters.schemas import ContactAnswer, RegisterBody, UpdateUserBody, UserAnswer
from mesto.modules.users.application.commands.register_user import RegisterUser, RegisterUserHandler
from mesto.modules.users.application.commands.update_user import UpdateUser, UpdateUserHandler
from mesto.modules.users.application.queries.get_user import GetUser, GetUserHandler
from mesto.modules.users.domain.errors import (
    EmailTaken,
    PasswordWeak,
    ReauthenticationFailed,
    StillOwner,
    UserNotFound,
)
from mesto.modules.users.domain.user import ProfileChanges

router = make_router(tags=["users"], prefix="/users")
UPDATE_REFUSALS = (
    SignInFirst,
    ReauthenticationFailed,
    UserNotFound,
    EmailTaken,
    StillOwner,
    VersionMismatch,
    TimezoneUnknown,
)
ADMIN_FIELDS = frozenset({"full_name", "is_business"})


@router.post(
    "",
    operation_id="registerUser",
    status_code=HTTPStatus.CREATED,
    response_model=UserAnswer,
    responses=problems(EmailTaken, PasswordWeak, TimezoneUnknown),
)
@allow(Who.ANYONE)
async def register_user(
    request: Request, response: Response, body: RegisterBody, handle: FromDishka[RegisterUserHandler]
) -> Any:
    """Make an account. A token that is sent along is ignored."""
    user = await handle(RegisterUser(**body.model_dump()))
    response.headers["Location"] = f"{request.url.path}/{user.id}"
    return show(request, response, user)


@router.get("/me", operation_id="getMe", response_model=UserAnswer, responses=problems(SignInFirst))
@allow(Who.SELF)
async def get_me(
    request: Request, response: Response, actor: FromDishka[Actor], handle: FromDishka[GetUserHandler]
) -> Any:
    """Show my account."""
    user = await handle(GetUser(actor=actor, user_id=actor.user_id))
    return show(request, response, user)


@router.patch("/me", operation_id="updateMe", response_model=UserAnswer, responses=problems(*UPDATE_REFUSALS))
@allow(Who.SELF)
async def update_me(
    *,
    request: Request,
    response: Response,
    body: UpdateUserBody,
    expected: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateUserHandler],
) -> Any:
    """Change my account. Another e-mail needs the present password."""
    user = await handle(_update(actor, actor.user_id, body, expected))
    return show(request, response, user)


@router.get(
    "/{user_id}",
    operation_id="getUser",
    response_model=UserAnswer | ContactAnswer,
    responses=problems(SignInFirst, UserNotFound),
)
@allow(Who.KNOWN)
async def get_user(
    request: Request,
    response: Response,
    user_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[GetUserHandler],
) -> Any:
    """Show a person: all to themselves and to administrators, the contact to a team they deal with."""
    return show(request, response, await handle(GetUser(actor=actor, user_id=user_id)))


@router.patch(
    "/{user_id}", operation_id="updateUser", response_model=UserAnswer, responses=problems(*UPDATE_REFUSALS)
)
@allow(Who.SELF_OR_ADMIN)
async def update_user(
    *,
    request: Request,
    response: Response,
    user_id: Id,
    body: UpdateUserBody,
    expected: IfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateUserHandler],
) -> Any:
    """Change a person: themselves as in `updateMe`; administrators only `full_name` and `is_business`."""
    if actor.is_admin and actor.user_id != user_id:
        _refuse(sorted(body.model_fields_set - ADMIN_FIELDS))
    user = await handle(_update(actor, user_id, body, expected))
    return show(request, response, user)


def _update(actor: Actor, user_id: UUID, body: UpdateUserBody, expected: int | None) -> UpdateUser:
    changes = ProfileChanges(**body.model_dump(exclude_unset=True, exclude={"current_password"}))  # type: ignore[typeddict-item]  # the body has these fields
    return UpdateUser(
        actor=actor,
        user_id=user_id,
        changes=changes,
        current_password=body.current_password,
        expected_version=expected,
    )


def _refuse(fields: list[str]) -> None:
    why = "only the person may change this"
    if fields:
        raise refusal_of({"type": "forbidden", "loc": ("body", field), "msg": why} for field in fields)
