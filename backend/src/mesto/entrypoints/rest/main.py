"""The API process: one FastAPI application out of all modules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any, Final

from dishka import AsyncContainer
from dishka.integrations.fastapi import setup_dishka
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from mesto.core.answer_headers import AnswerHeaders
from mesto.core.deadline import Deadline
from mesto.core.http_metrics import measure
from mesto.core.middleware import Gate, LastResort, RequestContext
from mesto.core.openapi import describe
from mesto.core.problems import install_problems
from mesto.core.routes import RouteTable
from mesto.core.settings import Settings
from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.rest.docs import docs_router
from mesto.entrypoints.rest.problem_pages import router as problem_pages
from mesto.entrypoints.rest.turnstile import Turnstile

API_PREFIX: Final = "/api/v1"
ACCEPTED: Final = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Request-Id",
)
EXPOSED: Final = (
    "Location",
    "ETag",
    "X-Request-Id",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Idempotent-Replayed",
)
UNFORESEEN: Final[dict[int | str, dict[str, Any]]] = {
    # Also keeps FastAPI from documenting an answer of its own for 422.
    422: {
        "description": "`validation_error`, `naive_datetime`",
        "content": {"application/problem+json": {}},
    },
}


def make_app(container: AsyncContainer, settings: Settings) -> FastAPI:
    """Wire the routes of all modules. The container is closed with the application."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await container.close()

    app = FastAPI(
        title="Mesto",
        version=version("mesto"),
        description="Book a desk or a room in a coworking. Refusals are problem+json and say why.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses=UNFORESEEN,
    )
    root_path = settings.root_path.rstrip("/")
    _describe_itself(app, root_path)
    app.include_router(problem_pages)
    app.include_router(docs_router(app, root_path))
    for module in MODULES:
        for router in module.routers:
            app.include_router(router, prefix=API_PREFIX)
        for router in module.root_routers:
            app.include_router(router)
    routes = RouteTable(app)
    install_problems(app, routes)
    _wrap(app, container, settings, routes)
    return app


def _describe_itself(app: FastAPI, root_path: str) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app, root_path=root_path)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's way to extend the document


def _wrap(app: FastAPI, container: AsyncContainer, settings: Settings, routes: RouteTable) -> None:
    """Put the layers around the routes, the innermost first."""
    setup_dishka(container, app)
    app.add_middleware(Turnstile, container=container)
    measure(app, container)
    app.add_middleware(LastResort)
    app.add_middleware(Deadline)
    app.add_middleware(Gate, allowed_hosts=settings.http.allowed_hosts)
    if settings.http.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.http.cors_origins,
            allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=ACCEPTED,
            expose_headers=EXPOSED,
            # The refresh token may travel in a cookie; any page at all must never be let near it.
            allow_credentials="*" not in settings.http.cors_origins,
        )
    app.add_middleware(AnswerHeaders)
    app.add_middleware(RequestContext, routes=routes)
    if settings.http.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.http.trusted_proxies))
