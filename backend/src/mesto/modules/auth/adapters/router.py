from typing import Annotated, Any, Literal

from dishka.integrations.fastapi import FromDishka
from fastapi import Body, Form, Request, Response

from mesto.core.errors import ServiceUnavailable
from mesto.core.http import make_router
from mesto.core.limits.policies import Quota, limited
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems, refusal_of
from mesto.modules.auth.adapters.bearer import device_of
from mesto.modules.auth.adapters.refresh_cookie import cookie_of, deliver
from mesto.modules.auth.adapters.schemas import (
    Email,
    LoginBody,
    Password,
    RefreshBody,
    RefreshTokenText,
    TokenPairAnswer,
)
from mesto.modules.auth.application.commands.login_user import LoginUser, LoginUserHandler
from mesto.modules.auth.application.commands.refresh_tokens import RefreshTokens, RefreshTokensHandler
from mesto.modules.auth.domain.errors import (
    Banned,
    InvalidCredentials,
    RefreshTokenInvalid,
    RefreshTokenReused,
    SecondFactorRequired,
)
from mesto.modules.users.public import TooManyAttempts

router = make_router(tags=["auth"], prefix="/auth")
LOGIN_REFUSALS = (InvalidCredentials, SecondFactorRequired, Banned, TooManyAttempts, ServiceUnavailable)
BY_COOKIE = RefreshBody()
REFRESH_REFUSALS = (RefreshTokenInvalid, RefreshTokenReused, Banned)
GRANT_REFUSALS = (
    InvalidCredentials,
    SecondFactorRequired,
    Banned,
    TooManyAttempts,
    RefreshTokenInvalid,
    RefreshTokenReused,
)


@router.post(
    "/login",
    operation_id="loginUser",
    response_model=TokenPairAnswer,
    responses=problems(*LOGIN_REFUSALS),
)
@allow(Who.ANYONE)
@limited(Quota.SIGN_IN)
async def login_user(
    request: Request, response: Response, body: LoginBody, handle: FromDishka[LoginUserHandler]
) -> Any:
    """Sign in with e-mail and password. A token that is sent along is ignored."""
    device = device_of(request, body.device_name)
    pair = await handle(LoginUser(email=body.email, password=body.password, device=device))
    return deliver(response, pair, by_cookie=body.token_delivery == "cookie")  # noqa: S105


@router.post(
    "/token",
    operation_id="issueToken",
    response_model=TokenPairAnswer,
    responses=problems(*LOGIN_REFUSALS, RefreshTokenInvalid, RefreshTokenReused),
)
@allow(Who.ANYONE)
@limited(Quota.SIGN_IN)
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
    try:
        if grant_type == "refresh_token":
            given = _given(refresh_token, "refresh_token")
            pair = await refresh(RefreshTokens(refresh_token=given, device=device))
        else:
            email, secret = _given(username, "username"), _given(password, "password")
            pair = await login(LoginUser(email=email, password=secret, device=device))
        return deliver(response, pair, by_cookie=False)
    except GRANT_REFUSALS as refusal:
        refusal.extensions = {"error": "invalid_grant"}
        raise


@router.post(
    "/refresh",
    operation_id="refreshTokens",
    response_model=TokenPairAnswer,
    responses=problems(*REFRESH_REFUSALS),
)
@allow(Who.ANYONE)
async def refresh_tokens(
    request: Request,
    response: Response,
    handle: FromDishka[RefreshTokensHandler],
    body: Annotated[RefreshBody, Body()] = BY_COOKIE,
) -> Any:
    """Exchange a refresh token for a new pair. Each one works once; a used one that returns ends the session.

    Without a token in the body the one in the cookie counts, and the new one goes there.
    """
    token = cookie_of(request) if body.refresh_token is None else body.refresh_token
    if token is None:
        raise RefreshTokenInvalid
    pair = await handle(RefreshTokens(refresh_token=token, device=device_of(request)))
    return deliver(response, pair, by_cookie=body.refresh_token is None)


def _given(value: str | None, field: str) -> str:
    if value is None:
        raise refusal_of([{"type": "missing", "loc": ("body", field), "msg": "Field required"}])
    return value
