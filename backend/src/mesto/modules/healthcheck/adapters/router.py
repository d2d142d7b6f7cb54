from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final, Literal

from dishka.integrations.fastapi import FromDishka
from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from mesto.core.draining import draining
from mesto.core.health import Findings, Health
from mesto.core.http import make_router
from mesto.core.metrics import Metrics
from mesto.core.permissions import Who, allow

router = make_router(tags=["system"])
NOT_KEPT: Final = "no-store"


class Liveness(BaseModel):
    status: Literal["ok"] = "ok"


class ReadinessChecks(BaseModel):
    database: str
    revision: str
    broker: str
    outbox_lag_seconds: float | None


class Readiness(BaseModel):
    status: Literal["ok", "down", "draining"]
    checks: ReadinessChecks


class HealthChecks(BaseModel):
    database: str
    broker: str
    outbox: str
    storage: str


class HealthReport(BaseModel):
    status: Literal["ok", "degraded", "down"]
    version: str
    checks: HealthChecks


def _same_body(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    return {503: {"model": model, "description": "The same body, saying what is wrong."}}


@allow(Who.ANYONE)
async def get_health(response: Response, health: FromDishka[Health]) -> HealthReport:
    """Say how the installation is."""
    found = await health.look()
    if found.database != "ok":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Cache-Control"] = NOT_KEPT
    return HealthReport(
        status=_verdict(found),
        version=version("mesto"),
        checks=HealthChecks(
            database=found.database,
            broker=found.broker,
            outbox=found.outbox,
            storage="not_used",
        ),
    )


def _verdict(found: Findings) -> Literal["ok", "degraded", "down"]:
    if found.database != "ok":
        return "down"
    is_whole = found.can_serve and found.broker != "failing" and found.outbox == "ok"
    return "ok" if is_whole else "degraded"


@allow(Who.ANYONE)
async def get_liveness(response: Response) -> Liveness:
    """Answer. Nothing is asked of anything else."""
    response.headers["Cache-Control"] = NOT_KEPT
    return Liveness()


@allow(Who.ANYONE)
async def get_readiness(response: Response, health: FromDishka[Health]) -> Readiness:
    """Say whether requests should come here. Broker and outbox are told, and decide nothing."""
    found = await health.look()
    status: Literal["ok", "down", "draining"] = "ok" if found.can_serve else "down"
    if draining.is_set():
        status = "draining"
    if status != "ok":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Cache-Control"] = NOT_KEPT
    return Readiness(
        status=status,
        checks=ReadinessChecks(
            database=found.database,
            revision=found.revision,
            broker=found.broker,
            outbox_lag_seconds=found.outbox_lag_seconds,
        ),
    )


router.get("/health", operation_id="getHealth", responses=_same_body(HealthReport))(get_health)
router.get("/live", operation_id="getLiveness")(get_liveness)
router.get("/ready", operation_id="getReadiness", responses=_same_body(Readiness))(get_readiness)
for path, endpoint in (("/health", get_health), ("/live", get_liveness), ("/ready", get_readiness)):
    router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    response_class=Response,
    responses={200: {"description": "Prometheus text", "content": {"text/plain": {}}}},
)
@allow(Who.ANYONE)
async def get_metrics(metrics: FromDishka[Metrics]) -> Response:
    """Read the figures of this process. For the inner network only."""
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)
