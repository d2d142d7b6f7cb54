"""HTTP figures of the API process, labelled by route template."""

from collections.abc import Callable
from typing import Final

from dishka import AsyncContainer
from fastapi import FastAPI
from prometheus_fastapi_instrumentator import metrics
from prometheus_fastapi_instrumentator.middleware import PrometheusInstrumentatorMiddleware
from starlette.requests import Request

from mesto.core.metrics import Metrics

METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
LEFT_OUT: Final = ("^/metrics$", "^/live$", "^/ready$")


class HttpMetrics(PrometheusInstrumentatorMiddleware):
    def _get_handler(self, request: Request) -> tuple[str, bool]:
        # RequestContext has matched the route already; the library would try all of them again.
        template: str | None = request.scope.get("mesto.template")
        return template or request.url.path, template is not None


def measure(app: FastAPI, container: AsyncContainer) -> None:
    """Count and time every request in the registry of the container's Metrics."""
    observe: Callable[[metrics.Info], None] | None = None

    async def observe_known(info: metrics.Info) -> None:
        nonlocal observe
        figures = await container.get(Metrics)
        if observe is None:
            observe = metrics.default(latency_lowr_buckets=BUCKETS, registry=figures.registry)
        if info.method not in METHODS:
            info.method = "other"  # whoever invents methods must not invent time series
        if observe is not None:
            observe(info)

    app.add_middleware(
        HttpMetrics,
        should_group_status_codes=False,
        instrumentations=[_nothing],  # none at all would mean the global registry
        async_instrumentations=[observe_known],
        excluded_handlers=LEFT_OUT,
    )


def _nothing(_: metrics.Info) -> None: ...
