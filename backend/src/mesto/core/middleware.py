"""The outer layers of the API: one request id, one log line, and no answer that is not ours."""

import re
import time
from collections.abc import Sequence
from typing import Any, Final

import structlog
from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mesto.core.context import Trace, current_trace
from mesto.core.errors import AppError
from mesto.core.ids import new_id
from mesto.core.problems import InternalError, MalformedRequest, answer
from mesto.core.routes import RouteTable, path_of

log = structlog.get_logger("mesto.access")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_HOST: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?", re.ASCII)
PROBES: Final = ("/live", "/ready", "/health", "/metrics")
"""Asked every few seconds, and by address instead of by name."""


class RequestContext:
    """Outermost: gives the request its id and its line in the log."""

    def __init__(self, app: ASGIApp, routes: RouteTable | None = None) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        sent_id = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = sent_id if _REQUEST_ID.fullmatch(sent_id) else f"req_{new_id().hex}"
        traceparent = headers.get(b"traceparent", b"").decode("latin-1")
        current_trace.set(Trace(request_id, traceparent if _TRACEPARENT.fullmatch(traceparent) else None))
        scope["mesto.template"] = self.routes.template(scope) if self.routes else None
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            if path_of(scope) not in PROBES:
                _report(scope, status, time.perf_counter() - started)


def _report(scope: Scope, status: int, seconds: float) -> None:
    state: dict[str, Any] = scope.get("state", {})
    trace = current_trace.get()
    log.info(
        "request",
        method=scope["method"],
        route=scope["mesto.template"],
        status=status,
        code=state.get("problem_code"),
        ms=round(seconds * 1000, 1),
        user_id=str(trace.actor_user_id) if trace.actor_user_id else None,
    )


class Gate:
    """Refuses what no route should see: foreign host names and lengths that are no numbers."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str]) -> None:
        self.app = app
        self.names = {name.lower() for name in allowed_hosts if not name.startswith("*")}
        self.suffixes = tuple(name[1:].lower() for name in allowed_hosts if name.startswith("*."))
        self.admits_all = "*" in allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := self._refusal(scope)):
            await answer(Request(scope), refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> AppError | None:
        headers = dict(scope["headers"])
        if not headers.get(b"content-length", b"0").isdigit():
            return MalformedRequest(why="bad framing")
        if self.admits_all or path_of(scope) in PROBES:
            return None
        host = _HOST.fullmatch(headers.get(b"host", b"").decode("latin-1"))
        name = host["name"].lower() if host else ""
        if name in self.names or (name and name.endswith(self.suffixes)):
            return None
        return MalformedRequest(why="this host name is not served here")


class LastResort:
    """Turns what nobody caught into a 500 that tells nothing; the log tells all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watch(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception:
            if scope["type"] != "http" or has_begun:
                raise
            log.exception("request failed", method=scope["method"], route=scope.get("mesto.template"))
            await answer(Request(scope), InternalError())(scope, receive, send)
