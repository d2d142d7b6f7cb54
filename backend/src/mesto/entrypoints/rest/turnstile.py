"""A full queue for password hashes turns sign-ins away before they cost anything: a flood must not slow readers down."""

from typing import Final

from dishka import AsyncContainer
from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mesto.core.errors import ServiceUnavailable
from mesto.core.problems import answer
from mesto.core.routes import path_of
from mesto.modules.users.domain.password import PasswordHasher

HASHING: Final = ("/api/v1/auth/login", "/api/v1/users")
"""What hashes for whoever comes. Not the OAuth form: with it sessions are refreshed too."""


class Turnstile:
    """Says what the hasher would say, without reading the request."""

    def __init__(self, app: ASGIApp, container: AsyncContainer) -> None:
        self.app = app
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if await self._is_full_for(scope):
            await answer(Request(scope), ServiceUnavailable())(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _is_full_for(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "POST" or path_of(scope) not in HASHING:
            return False
        hasher: PasswordHasher = await self._container.get(PasswordHasher)
        return hasher.is_full
