from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, Annotated, Any, Final, Literal

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from mesto.core.clock import Clock
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.security import Actor, SignInFirst
from mesto.modules.users.adapters.privacy_schemas import AccessLogPage, ErasureBody
from mesto.modules.users.application.commands.erase_me import EraseMe, EraseMeHandler
from mesto.modules.users.application.queries.export_my_data import ExportMyData, ExportMyDataHandler
from mesto.modules.users.application.queries.list_my_access_log import (
    ListMyAccessLog,
    ListMyAccessLogHandler,
)
from mesto.modules.users.domain.errors import (
    ReauthenticationFailed,
    StillOwner,
    TooManyAttempts,
    UserNotFound,
)

router = make_router(tags=["users"], prefix="/users/me")

CHUNK: Final = 64 * 1024
KINDS: Final = {"json": ("application/json", "json"), "ical": ("text/calendar; charset=utf-8", "ics")}
EXPORTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A file with everything, or with the bookings as a calendar.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/calendar": {"schema": {"type": "string"}},
        },
    }
}


@router.get(
    "/export",
    operation_id="exportMyData",
    response_class=StreamingResponse,
    responses={**EXPORTED, **problems(SignInFirst, UserNotFound)},
)
@allow(Who.SELF)
async def export_my_data(
    *,
    actor: FromDishka[Actor],
    handle: FromDishka[ExportMyDataHandler],
    clock: FromDishka[Clock],
    kind: Annotated[Literal["json", "ical"], Query(alias="format")] = "json",
) -> Response:
    """Hand over all the platform holds about me: everything as JSON, or the bookings as iCalendar."""
    file = await handle(ExportMyData(actor=actor, as_calendar=kind == "ical"))
    media_type, ending = KINDS[kind]
    headers = {
        "Content-Disposition": f'attachment; filename="mesto-{clock.now():%Y-%m-%d}.{ending}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _chunks(file), media_type=media_type, headers=headers, background=BackgroundTask(file.close)
    )


@router.post(
    "/erasure",
    operation_id="eraseMe",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInFirst, ReauthenticationFailed, TooManyAttempts, StillOwner),
)
@allow(Who.SELF)
async def erase_me(
    body: ErasureBody, actor: FromDishka[Actor], handle: FromDishka[EraseMeHandler]
) -> Response:
    """Erase my account for good: bookings to come are cancelled, past ones stay without me."""
    await handle(EraseMe(actor=actor, current_password=body.current_password))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get(
    "/access-log",
    operation_id="listMyAccessLog",
    response_model=AccessLogPage,
    responses=problems(SignInFirst, InvalidCursor),
)
@allow(Who.SELF)
async def list_my_access_log(
    *,
    actor: FromDishka[Actor],
    handle: FromDishka[ListMyAccessLogHandler],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Any:
    """List when a team or an administrator looked at my data, the latest first; the same look once a day."""
    return await handle(ListMyAccessLog(actor=actor, limit=limit, cursor=cursor))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
