"""The outermost layer of the API: one request id, one log line, and no answer that is not ours."""

import re
import time
from typing import Any, Final

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mesto.core.context import Trace, current_trace
from mesto.core.ids import new_id
from mesto.core.problems import InternalError, answer

log = structlog.get_logger("mesto.access")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_QUIET: Final = ("/live", "/ready", "/health", "/metrics")


class RequestContext:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        sent_id = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = sent_id if _REQUEST_ID.fullmatch(sent_id) else f"req_{new_id().hex}"
        traceparent = headers.get(b"traceparent", b"").decode("latin-1")
        current_trace.set(Trace(request_id, traceparent if _TRACEPARENT.fullmatch(traceparent) else None))
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
        except Exception:
            log.exception("request failed", path=scope["path"], method=scope["method"])
            if status:
                raise
            response = answer(Request(scope), InternalError())
            await response(scope, receive, send_with_id)
        finally:
            if scope["path"] not in _QUIET:
                self._report(scope, status, time.perf_counter() - started)

    @staticmethod
    def _report(scope: Scope, status: int, seconds: float) -> None:
        state: dict[str, Any] = scope.get("state", {})
        route = scope.get("route")
        trace = current_trace.get()
        log.info(
            "request",
            method=scope["method"],
            route=getattr(route, "path", None),
            status=status,
            code=state.get("problem_code"),
            ms=round(seconds * 1000, 1),
            user_id=str(trace.actor_user_id) if trace.actor_user_id else None,
        )
