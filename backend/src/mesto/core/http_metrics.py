"""HTTP figures of the API process, labelled by route template."""

from collections.abc import Callable
from typing import Final

from dishka import AsyncContainer
from fastapi import FastAPI
from prometheus_fastapi_instrumentator import metrics
from prometheus_fastapi_instrumentator.middleware import PrometheusInstrumentatorMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mesto.core.metrics import Metrics

METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
LEFT_OUT: Final = ("^/metrics$", "^/live$", "^/ready$")

Observe = Callable[[metrics.Info], None]


def measure(app: FastAPI, container: AsyncContainer) -> None:
    """Count and time every request in the registry of the container's Metrics."""
    app.add_middleware(HttpMetrics, container=container)


class HttpMetrics(PrometheusInstrumentatorMiddleware):
    def __init__(self, app: ASGIApp, *, container: AsyncContainer) -> None:
        super().__init__(
            app,
            should_group_status_codes=False,
            instrumentations=[_nothing],  # none at all would mean the global registry
            excluded_handlers=LEFT_OUT,
        )
        self._container: AsyncContainer | None = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._container is not None:
            figures = await self._container.get(Metrics)
            if self._container is not None:
                self._container = None
                self.instrumentations = [_observe_in(figures)]
        await super().__call__(scope, receive, send)

    def _get_handler(self, request: Request) -> tuple[str, bool]:
        # RequestContext has matched the route already; the library would try all of them again.
        template: str | None = request.scope.get("mesto.template")
        return template or request.url.path, template is not None


def _observe_in(figures: Metrics) -> Observe:
    observe = metrics.default(latency_lowr_buckets=BUCKETS, registry=figures.registry)
    assert observe is not None, "a registry is filled by one application"

    def observe_known(info: metrics.Info) -> None:
        if info.method not in METHODS:
            info.method = "other"  # whoever invents methods must not invent time series
        observe(info)

    return observe_known


def _nothing(_: metrics.Info) -> None: ...
