"""The one way out to providers: no redirects, small answers, little patience."""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx2
import structlog

from mesto.core.errors import ServiceUnavailable
from mesto.modules.auth.domain.errors import ProviderRefused

log = structlog.get_logger("mesto.auth")

CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 8
"""For the whole answer, however slowly its bytes come."""
LARGEST_ANSWER: Final = 256 * 1024


class ProviderHttp:
    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = answer_seconds
        self._client = httpx2.AsyncClient(
            follow_redirects=False,
            timeout=httpx2.Timeout(answer_seconds, connect=CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=20, max_keepalive_connections=5),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # people share this client
            # A compressed answer could be small on the wire and huge in memory.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Mesto"},
        )

    async def get(self, url: str, *, authorization: str | None = None) -> dict[str, Any]:
        """Return the object the provider answers with.

        Raises ProviderRefused for every other answer, ServiceUnavailable when there is none in time.
        """
        return await self._ask("GET", url, {"Authorization": authorization} if authorization else {}, None)

    async def post(
        self, url: str, form: Mapping[str, str], *, authorization: str | None = None
    ) -> dict[str, Any]:
        """Send a form; answers and errors as `get`."""
        return await self._ask("POST", url, {"Authorization": authorization} if authorization else {}, form)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._seconds):
                status, body = await self._receive(method, url, headers, form)
        except (httpx2.TransportError, TimeoutError) as error:
            # Never the error's text or the request: they may hold codes and tokens.
            log.warning("provider unreachable", url=url, error=type(error).__name__)
            raise ServiceUnavailable from error
        except (httpx2.InvalidURL, httpx2.DecodingError) as error:
            raise ProviderRefused from error
        found = _object_in(body) if status == HTTPStatus.OK else None
        if found is None:
            log.info("provider refused", url=url, status=status)
            raise ProviderRefused
        return found

    async def _receive(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> tuple[int, bytes]:
        body = bytearray()
        async with self._client.stream(method, url, headers=dict(headers), data=form) as response:
            if response.headers.get("content-encoding", "identity") != "identity":
                return response.status_code, b""
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    return response.status_code, b""
        return response.status_code, bytes(body)


def _object_in(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
