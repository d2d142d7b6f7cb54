from http import HTTPStatus
from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Body, Query, Response

from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst
from mesto.modules.auth.adapters.refresh_cookie import forget_cookie
from mesto.modules.auth.adapters.schemas import LogoutAllBody, SessionPage
from mesto.modules.auth.application.commands.logout_all_sessions import (
    LogoutAllSessions,
    LogoutAllSessionsHandler,
)
from mesto.modules.auth.application.commands.logout_session import LogoutSession, LogoutSessionHandler
from mesto.modules.auth.application.commands.revoke_session import RevokeSession, RevokeSessionHandler
from mesto.modules.auth.application.queries.list_sessions import ListSessions, ListSessionsHandler
from mesto.modules.auth.domain.errors import SessionNotFound

router = make_router(tags=["auth"], prefix="/auth")
EVERYWHERE = LogoutAllBody()


@router.post(
    "/logout",
    operation_id="logoutSession",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInFirst),
)
@allow(Who.SELF)
async def logout_session(
    response: Response, actor: FromDishka[Actor], handle: FromDishka[LogoutSessionHandler]
) -> None:
    """Sign out: this session ends, on the next request at the latest."""
    await handle(LogoutSession(actor=actor))
    forget_cookie(response)


@router.post(
    "/logout-all",
    operation_id="logoutAllSessions",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInFirst),
)
@allow(Who.SELF)
async def logout_all_sessions(
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[LogoutAllSessionsHandler],
    body: Annotated[LogoutAllBody, Body()] = EVERYWHERE,
) -> None:
    """Sign out everywhere, or everywhere else. It acts on the next request of each session."""
    await handle(LogoutAllSessions(actor=actor, keep_current=body.keep_current))
    if not body.keep_current:
        forget_cookie(response)


@router.get(
    "/sessions",
    operation_id="listSessions",
    response_model=SessionPage,
    responses=problems(SignInFirst, InvalidCursor),
)
@allow(Who.SELF)
async def list_sessions(
    actor: FromDishka[Actor],
    handle: FromDishka[ListSessionsHandler],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Any:
    """List where I am signed in, the latest sign-in first."""
    return await handle(ListSessions(actor=actor, limit=limit, cursor=cursor))


@router.delete(
    "/sessions/{session_id}",
    operation_id="revokeSession",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInFirst, SessionNotFound),
)
@allow(Who.SELF)
async def revoke_session(
    session_id: Id, actor: FromDishka[Actor], handle: FromDishka[RevokeSessionHandler]
) -> None:
    """End one of my sessions; it acts on its next request."""
    await handle(RevokeSession(actor=actor, session_id=session_id))
