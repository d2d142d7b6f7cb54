import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

import structlog
import uvicorn
from dishka import Provider
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.bus import Reactions
from mesto.core.clock import Clock
from mesto.core.event_metrics import EventMetrics
from mesto.core.health import Health
from mesto.core.loops import Loop
from mesto.core.metrics import Metrics
from mesto.core.module import Job, Module
from mesto.core.purge import PurgeHandler
from mesto.core.secrets import load_secrets
from mesto.core.settings import Settings
from mesto.entrypoints.container import make_container
from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.runner.backbone import GRACE, Backbone
from mesto.entrypoints.runner.gauges import Gauges
from mesto.entrypoints.runner.health import make_health_app
from mesto.entrypoints.runner.invariant_watch import InvariantWatch
from mesto.entrypoints.runner.timetable import JobLocks, Timetable
from mesto.entrypoints.runner.workers import Workers

log = structlog.get_logger("mesto.runner")

PURGING: Final = Job(name="purge", every_seconds=3600, use_case=PurgeHandler)
"""The one job of the core; modules add to what it deletes (Module.purges)."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the runner owns the signals


class Runner:
    """`async with Runner(settings)`: everything runs inside, and is finished in order behind."""

    def __init__(
        self,
        settings: Settings,
        *extra: Provider,
        modules: Sequence[Module] = MODULES,
        prefix: str = "mesto",
    ) -> None:
        self._settings = settings
        self._modules = modules
        self._prefix = prefix
        self._metrics = Metrics()
        self._container = make_container(
            settings, load_secrets(settings), self._metrics, *extra, modules=modules
        )
        self._is_draining = False

    async def __aenter__(self) -> Self:
        settings, container = self._settings, self._container
        assert settings.database.url is not None, "an entry point names the database before wiring"
        self._socket = _bound(settings.api.host, settings.runner.port)
        engine = await container.get(AsyncEngine)
        clock = await container.get(Clock)
        self._health = Health(settings, clock)
        reactions = Reactions(reaction for module in self._modules for reaction in module.reactions)
        figures = EventMetrics(self._metrics.registry)
        self._backbone = Backbone(
            container, settings, engine, clock, reactions, metrics=figures, prefix=self._prefix
        )
        self._gauging = Loop("gauges", Gauges(engine, clock, figures).turn, pause=5)
        url = settings.database.url.get_secret_value()
        self._watching = Loop("invariants", InvariantWatch(url, self._metrics.registry).turn, pause=60)
        jobs = [PURGING, *(job for module in self._modules for job in module.jobs)]
        self._timetable = Timetable(container, JobLocks(url), jobs)
        self._workers = Workers(container, url, [w for module in self._modules for w in module.workers])
        self._server = _Server(
            uvicorn.Config(
                make_health_app(self._checks, self._metrics.registry),
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        self._serving = asyncio.create_task(self._server.serve([self._socket]), name="health")
        self._backbone.start()
        self._gauging.start()
        self._watching.start()
        self._timetable.start()
        self._workers.start()
        log.info("runner started", port=self.port, transport=settings.bus.transport, jobs=len(jobs))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_draining = True
        await asyncio.gather(
            self._backbone.stop(),
            self._timetable.stop(GRACE),
            self._workers.stop(GRACE),
            self._gauging.stop(0),
            self._watching.stop(0),
        )
        self._server.should_exit = True
        await self._serving
        await self._container.close()
        log.info("runner stopped")

    @property
    def port(self) -> int:
        """The port really taken (the setting may be 0)."""
        return int(self._socket.getsockname()[1])

    async def until(self, stop: asyncio.Event) -> None:
        """Return at the stop, or raise what ended the health port."""
        waiting = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({waiting, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for task in done:
            task.result()

    async def _checks(self) -> dict[str, str]:
        found = await self._health.look()
        checks = {
            "database": found.database,
            "revision": "ok" if found.revision == "ahead" else found.revision,
            "relay": "ok" if self._backbone.is_relaying else "hangs",
        }
        if self._settings.bus.transport == "rabbit":
            checks["broker"] = "ok" if self._backbone.is_connected else "failing"
        if self._is_draining:
            checks["runner"] = "draining"
        return checks


def _bound(host: str, port: int) -> socket.socket:
    """Take the port now: a taken one is told at the start, a free one (0) is known at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError:
        taken.close()
        raise
    return taken
