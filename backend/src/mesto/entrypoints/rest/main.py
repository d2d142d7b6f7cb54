"""The API process: one FastAPI application out of all modules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from dishka import AsyncContainer
from dishka.integrations.fastapi import setup_dishka
from fastapi import APIRouter, FastAPI

from mesto.core.middleware import RequestContext
from mesto.core.problems import Problem, install_problems
from mesto.entrypoints.modules import MODULES

API_PREFIX = "/api/v1"
EVERYWHERE: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for status, text in {
        400: "`malformed_request`",
        422: "`validation_error`, `naive_datetime`",
        500: "`internal_error`",
        503: "`unavailable`",
    }.items()
}


def make_app(container: AsyncContainer) -> FastAPI:
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
        responses=EVERYWHERE,
    )
    api = APIRouter(prefix=API_PREFIX)
    for module in MODULES:
        for router in module.routers:
            api.include_router(router)
        for router in module.root_routers:
            app.include_router(router)
    app.include_router(api)
    install_problems(app)
    setup_dishka(container, app)
    app.add_middleware(RequestContext)
    return app
