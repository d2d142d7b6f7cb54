from http import HTTPStatus
from typing import Annotated, Any, Literal

from dishka.integrations.fastapi import FromDishka
from fastapi import Form, Request, Response

from mesto.core.errors import ServiceUnavailable
from mesto.core.http import make_router
from mesto.core.problems import problems, refusal_of
from mesto.core.security import Actor, SignInFirst
from mesto.modules.auth.adapters.bearer import device_of
from mesto.modules.auth.adapters.schemas import (
    Email,
    LoginBody,
    Password,
    RefreshBody,
    RefreshTokenText,
    TokenPairAnswer,
)
from mesto.modules.auth.application.commands.login_user import LoginUser, LoginUserHandler
from mesto.modules.auth.application.commands.logout_session import LogoutSession, LogoutSessionHandler
from mesto.modules.auth.application.commands.refresh_tokens import RefreshTokens, RefreshTokensHandler
from mesto.modules.auth.domain.errors import (
    Banned,
    InvalidCredentials,
    RefreshTokenInvalid,
    RefreshTokenReused,
)
from mesto.modules.users.public import TooManyAttempts

router = make_router(tags=["auth"], prefix="/auth")
LOGIN_REFUSALS = (InvalidCredentials, Banned, TooManyAttempts, ServiceUnavailable)
REFRESH_REFUSALS = (RefreshTokenInvalid, RefreshTokenReused, Banned)
GRANT_REFUSALS = (InvalidCredentials, Banned, TooManyAttempts, RefreshTokenInvalid, RefreshTokenReused)


@router.post(
    "/login",
    operation_id="loginUser",
    response_model=TokenPairAnswer,
    responses=problems(*LOGIN_REFUSALS),
)
async def login_user(
    request: Request, response: Response, body: LoginBody, handle: FromDishka[LoginUserHandler]
) -> Any:
    """Sign in with e-mail and password. A token that is sent along is ignored."""
    device = device_of(request, body.device_name)
    _never_store(response)
    return await handle(LoginUser(email=body.email, password=body.password, device=device))


@router.post(
    "/token",
    operation_id="issueToken",
    response_model=TokenPairAnswer,
    responses=problems(*LOGIN_REFUSALS, RefreshTokenInvalid, RefreshTokenReused),
)
async def issue_token(
    *,
    request: Request,
    response: Response,
    login: FromDishka[LoginUserHandler],
    refresh: FromDishka[RefreshTokensHandler],
    grant_type: Annotated[Literal["password", "refresh_token"], Form()],
    username: Annotated[Email | None, Form()] = None,
    password: Annotated[Password | None, Form()] = None,
    refresh_token: Annotated[RefreshTokenText | None, Form()] = None,
) -> Any:
    """Sign in or refresh in the form of OAuth 2: the twin of `loginUser` and `refreshTokens`."""
    device = device_of(request)
    _never_store(response)
    try:
        if grant_type == "refresh_token":
            return await refresh(
                RefreshTokens(refresh_token=_given(refresh_token, "refresh_token"), device=device)
            )
        return await login(
            LoginUser(
                email=_given(username, "username"), password=_given(password, "password"), device=device
            )
        )
    except GRANT_REFUSALS as refusal:
        refusal.extensions = {"error": "invalid_grant"}
        raise


@router.post(
    "/refresh",
    operation_id="refreshTokens",
    response_model=TokenPairAnswer,
    responses=problems(*REFRESH_REFUSALS),
)
async def refresh_tokens(
    request: Request, response: Response, body: RefreshBody, handle: FromDishka[RefreshTokensHandler]
) -> Any:
    """Exchange a refresh token for a new pair. Each one works once; a used one that returns ends the session."""
    _never_store(response)
    return await handle(RefreshTokens(refresh_token=body.refresh_token, device=device_of(request)))


@router.post(
    "/logout",
    operation_id="logoutSession",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInFirst),
)
async def logout_session(actor: FromDishka[Actor], handle: FromDishka[LogoutSessionHandler]) -> None:
    """Sign out: this session ends, on the next request at the latest."""
    await handle(LogoutSession(actor=actor))


def _given(value: str | None, field: str) -> str:
    if value is None:
        raise refusal_of([{"type": "missing", "loc": ("body", field), "msg": "Field required"}])
    return value


def _never_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
