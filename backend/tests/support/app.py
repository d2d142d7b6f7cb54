"""The application in this process, over a real database, with a clock the test sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import structlog
from dishka import AsyncContainer, Provider, Scope, provide
from fastapi import FastAPI

from mesto.core.clock import Clock
from mesto.core.logging import tell_exception
from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.core.settings import Settings
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from tests.support.clock import AdjustableClock

SECRET = "a-secret-of-the-tests-0123456789-abcdef"
CHEAP_HASHES = {"hash_memory_kib": 8, "hash_time_cost": 1}


class FixedProvider(Provider):
    def __init__(self, clock: Clock) -> None:
        super().__init__(scope=Scope.APP)
        self._clock = clock

    @provide(override=True)
    def clock(self) -> Clock:
        return self._clock


@dataclass
class RunningApp:
    app: FastAPI
    container: AsyncContainer
    client: httpx2.AsyncClient
    clock: AdjustableClock
    database_url: str
    settings: Settings


def settings_for_tests(database_url: str, **sections) -> Settings:
    given = {
        "environment": "test",
        "database": {"url": database_url},
        # Everybody in a test comes from one address. Limits have tests of their own.
        "limits": {"enabled": False},
        "log": {"level": "warning"},
    }
    auth = {"secret_key": SECRET, **CHEAP_HASHES, "throttle_enabled": False, **sections.pop("auth", {})}
    return Settings(_env_file=None, auth=auth, **{**given, **sections})


@asynccontextmanager
async def running_app(database_url: str, *extra: Provider, **sections) -> AsyncIterator[RunningApp]:
    # What the library does unasked prints every local variable of a traceback, for half a minute.
    structlog.configure(
        processors=[
            structlog.processors.ExceptionRenderer(tell_exception),
            structlog.processors.JSONRenderer(),
        ]
    )
    clock = AdjustableClock()
    settings = settings_for_tests(database_url, **sections)
    container = make_container(settings, load_secrets(settings), Metrics(), FixedProvider(clock), *extra)
    app = make_app(container, settings)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield RunningApp(app, container, client, clock, database_url, settings)
    await container.close()
