"""No request lasts for ever: neither a body that trickles in, nor work that does not end."""

import asyncio
from typing import Final

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mesto.core.errors import ServiceUnavailable
from mesto.core.problems import MalformedRequest, answer

log = structlog.get_logger("mesto.access")
BODY_SECONDS: Final = 10.0
WORK_SECONDS: Final = 10.0


class Deadline:
    """Answers in place of an application that takes too long.

    The application is never cancelled: a change may be between its COMMIT and its answer, and PostgreSQL ends
    every statement by itself (core/database.py). What it says afterwards is dropped; the client has been told 503
    and finds out with its Idempotency-Key. An answer that has begun is left alone.
    """

    def __init__(
        self, app: ASGIApp, body_seconds: float = BODY_SECONDS, work_seconds: float = WORK_SECONDS
    ) -> None:
        self.app = app
        self.body_seconds = body_seconds
        self.work_seconds = work_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch = _Watch(self, scope, receive, send)
        try:
            await self.app(scope, watch.receive, watch.send)
        finally:
            await watch.end()


class _Watch:
    def __init__(self, deadline: Deadline, scope: Scope, receive: Receive, send: Send) -> None:
        self._deadline = deadline
        self._scope = scope
        self._receive = receive
        self._send = send
        self._has_begun = False
        self._is_over = False
        self._reads_body = False
        self._has_body = False
        self._late: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(deadline.work_seconds, self._ring)

    async def receive(self) -> Message:
        if self._has_body or self._has_begun:
            return await self._receive()
        if not self._reads_body:
            self._reads_body = True
            self._set(self._deadline.body_seconds)
        message = await self._receive()
        if not message.get("more_body"):
            self._reads_body, self._has_body = False, True
            self._set(self._deadline.work_seconds)
        return message

    async def send(self, message: Message) -> None:
        if self._is_over:
            return
        if not self._has_begun:
            self._has_begun = True
            self._timer.cancel()
        await self._send(message)

    async def end(self) -> None:
        self._timer.cancel()
        if self._late is not None:
            await self._late

    def _set(self, seconds: float) -> None:
        self._timer.cancel()
        if not self._has_begun:
            self._timer = self._loop.call_later(seconds, self._ring)

    def _ring(self) -> None:
        if not self._has_begun:
            self._is_over = True
            self._late = asyncio.create_task(self._answer())

    async def _answer(self) -> None:
        trickles = self._reads_body
        error = MalformedRequest(why="the body came too slowly") if trickles else ServiceUnavailable()
        log.warning(
            "request overdue", what="body" if trickles else "work", route=self._scope["mesto.template"]
        )
        response = answer(Request(self._scope), error)
        if trickles:
            response.headers["Connection"] = "close"  # what else of the body may come is not waited for
        await response(self._scope, self._receive, self._send)
