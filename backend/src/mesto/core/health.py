"""What a process can say about what it stands on. Every look is bounded: no answer is an answer."""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from mesto.core.clock import Clock
from mesto.core.database import asyncpg_url
from mesto.core.revisions import head
from mesto.core.settings import Settings

DATABASE_SECONDS: Final = 0.5
BROKER_SECONDS: Final = 0.3
DATABASE_FRESH_SECONDS: Final = 0.25
BROKER_FRESH_SECONDS: Final = 5.0
LATE_SECONDS: Final = 30.0
"""An event older than this without every answer is late (promises.md §4.4)."""

REVISION: Final = "SELECT version_num FROM core.alembic_version"
OLDEST: Final = """
SELECT min(occurred_at) FROM (
    (SELECT occurred_at FROM core.outbox WHERE published_at IS NULL ORDER BY position LIMIT 1)
    UNION ALL
    (SELECT occurred_at FROM core.outbox WHERE settled_at IS NULL AND published_at IS NOT NULL
     ORDER BY published_at LIMIT 1)) AS oldest
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    database: str = "failing"
    """ok or failing."""
    revision: str = "unknown"
    """ok, ahead (the next release has migrated already), behind, missing or unknown."""
    broker: str = "not_used"
    """ok, failing or not_used."""
    outbox_lag_seconds: float | None = None

    @property
    def can_serve(self) -> bool:
        # Migrations come before the processes that need them (expand, then deploy): a database that
        # is ahead is what every process of the old release sees meanwhile.
        return self.database == "ok" and self.revision in {"ok", "ahead"}

    @property
    def outbox(self) -> str:
        if self.outbox_lag_seconds is None:
            return "unknown"
        return "late" if self.outbox_lag_seconds > LATE_SECONDS else "ok"


class Health:
    """One per process. Probes that come together share one look and one connection of its own.

    The pool is not asked: it may be full, or waiting for a server that is gone.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        assert settings.database.url is not None, "an entry point names the database before wiring"
        url = make_url(asyncpg_url(settings.database.url.get_secret_value()))
        self._options: dict[str, Any] = asyncpg_dialect().create_connect_args(url)[1]  # type: ignore[no-untyped-call]
        self._broker_url = settings.bus.rabbitmq_url if settings.bus.transport == "rabbit" else None
        self._clock = clock
        self._queue = asyncio.Lock()
        self._seen: tuple[float, Findings] | None = None
        self._broker: tuple[float, str] | None = None

    async def look(self) -> Findings:
        async with self._queue:
            if self._seen and time.monotonic() - self._seen[0] < DATABASE_FRESH_SECONDS:
                return self._seen[1]
            broker, found = await asyncio.gather(self._look_at_broker(), self._look_at_database())
            found = replace(found, broker=broker)
            self._seen = time.monotonic(), found
            return found

    async def _look_at_database(self) -> Findings:
        needed = await asyncio.to_thread(head)
        revision = "unknown"
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                connection = await asyncpg.connect(**self._options)
                try:
                    await connection.fetchval("SELECT 1")
                    revision = compare(await connection.fetchval(REVISION), needed)
                    oldest = await connection.fetchval(OLDEST)
                    await connection.close()
                finally:
                    connection.terminate()
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            return Findings(database="ok", revision="missing" if revision == "unknown" else revision)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return Findings()  # a time-out is an OSError
        lag = (self._clock.now() - oldest).total_seconds() if oldest else 0.0
        return Findings(database="ok", revision=revision, outbox_lag_seconds=max(lag, 0.0))

    async def _look_at_broker(self) -> str:
        if self._broker_url is None:
            return "not_used"
        if self._broker and time.monotonic() - self._broker[0] < BROKER_FRESH_SECONDS:
            return self._broker[1]
        address = urlsplit(self._broker_url.get_secret_value())
        port = address.port or (5671 if address.scheme == "amqps" else 5672)
        try:
            async with asyncio.timeout(BROKER_SECONDS):
                _, writer = await asyncio.open_connection(address.hostname, port)
            writer.close()
            state = "ok"
        except OSError:
            state = "failing"
        self._broker = time.monotonic(), state
        return state


def compare(present: str | None, needed: str) -> str:
    """Say where the database stands: revisions begin with their number."""
    if present is None:
        return "missing"
    if present == needed:
        return "ok"
    return "ahead" if present > needed else "behind"
