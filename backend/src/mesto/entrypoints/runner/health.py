"""The runner's own port: is it alive, is it ready, what does it count."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Checks = Callable[[], Awaitable[dict[str, str]]]
"""Name of a dependency -> `ok`, or a word for what is wrong."""


def make_health_app(checks: Checks, registry: CollectorRegistry) -> Starlette:
    async def live(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        found = await checks()
        is_well = set(found.values()) == {"ok"}
        body = {"status": "ok" if is_well else "down", "version": version("mesto"), "checks": found}
        return JSONResponse(body, 200 if is_well else 503)

    async def metrics(_: Request) -> Response:
        page = await asyncio.to_thread(generate_latest, registry)
        return Response(page, media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/live", live),
            Route("/ready", ready),
            Route("/health", ready),
            Route("/metrics", metrics),
        ]
    )
