"""What every answer carries: protection in browsers, who may keep it, and where its sender's quotas stand."""

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mesto.core.limits.limiter import Standing

PROTECTION: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""An answer that needs another policy (the pages of the documentation) brings its own."""
HTTPS_ONLY: Final = "max-age=31536000"


class AnswerHeaders:
    """Outside of everything that answers, so that refusals and failures carry them too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in PROTECTION.items():
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = _who_may_keep(headers, scope)
    if standings := scope.get("state", {}).get("standings"):
        headers["RateLimit-Policy"], headers["RateLimit"] = _told(standings)


def _who_may_keep(headers: MutableHeaders, scope: Scope) -> str:
    """Let a browser keep what it can ask about by its tag, and nobody what was made for one person."""
    if "ETag" not in headers:
        return "no-store"
    is_personal = any(name == b"authorization" for name, _ in scope["headers"])
    return "private, no-cache" if is_personal else "no-cache"


def _told(standings: Sequence[Standing]) -> tuple[str, str]:
    """Write the structured fields of both headers; the policy that ends first stands in front."""
    policies = (f'"{s.name}";q={s.policy.amount};w={s.policy.get_expiry()}' for s in standings)
    left = (f'"{s.name}";r={s.remaining};t={s.reset_seconds}' for s in standings)
    return ", ".join(policies), ", ".join(left)
