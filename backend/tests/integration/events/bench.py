"""The parts of the event backbone, put together one by one."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from dishka import AsyncContainer
from prometheus_client import CollectorRegistry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.attempts import Attempt, Attempts
from mesto.core.bus import Envelope, Reaction, Reactions
from mesto.core.clock import Clock, SystemClock
from mesto.core.delivery import DEADLINE, Deliverer, Result
from mesto.core.envelopes import COLUMNS, envelope_of
from mesto.core.event_metrics import EventMetrics
from mesto.core.local_transport import LocalTransport
from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.core.settings import Settings
from mesto.entrypoints.container import make_container
from mesto.entrypoints.runner.backbone import Backbone
from tests.support.app import settings_for_tests
from tests.support.effects import SCHEMA, effects_module, store, wanted


@dataclass
class Bench:
    container: AsyncContainer
    engine: AsyncEngine
    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.metrics = EventMetrics(self.registry)

    async def clear(self) -> None:
        assert "/mesto_test_" in self.settings.database.url.get_secret_value(), "only tests' databases"
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                await self.run(statement)

    async def stores(self, count: int = 1) -> list[Envelope]:
        """Store events numbered from 0 and return them as they lie in the outbox."""
        await store(self.engine, *(wanted(number, self.clock) for number in range(count)))
        return await self.outbox()

    async def outbox(self) -> list[Envelope]:
        async with self.engine.connect() as connection:
            found = await connection.execute(text(f"SELECT {COLUMNS} FROM core.outbox o ORDER BY position"))
            return [envelope_of(row) for row in found]

    async def delivers(
        self,
        reaction: Reaction,
        envelope: Envelope,
        *,
        number: int = 1,
        kind: type[Deliverer] = Deliverer,
        deadline: timedelta = DEADLINE,
    ) -> Result:
        """Deliver one counted attempt, as the loop and the consumers do."""
        attempts = Attempts(self.engine, [reaction.subscriber])
        await self.run(
            """INSERT INTO core.deliveries (subscriber, event_id, attempts) VALUES (:s, :e, :n)
            ON CONFLICT (subscriber, event_id) DO UPDATE SET attempts = :n""",
            s=reaction.subscriber,
            e=envelope.event_id,
            n=number,
        )
        deliverer = kind(self.container, attempts, self.clock, self.metrics, deadline)
        attempt = Attempt(reaction.subscriber, envelope.event_id, number)
        return await deliverer.deliver(reaction, envelope, attempt)

    def local(self, reactions: Reactions) -> LocalTransport:
        return LocalTransport(self.engine, reactions, self.metrics, lambda: None)

    @asynccontextmanager
    async def running(self, *reactions: Reaction, sections: dict, prefix: str) -> AsyncIterator[Backbone]:
        settings = settings_for_tests(self.settings.database.url.get_secret_value(), **sections)
        backbone = Backbone(
            self.container,
            settings,
            self.engine,
            self.clock,
            Reactions(reactions),
            metrics=EventMetrics(CollectorRegistry()),
            prefix=prefix,
        )
        backbone.start()
        try:
            yield backbone
        finally:
            await backbone.stop()

    async def run(self, sql: str, **given) -> list:
        async with self.engine.begin() as connection:
            result = await connection.execute(text(sql), given)
            return list(result) if result.returns_rows else []

    async def count(self, table: str, where: str = "true", **given) -> int:
        [(count,)] = await self.run(f"SELECT count(*) FROM {table} WHERE {where}", **given)
        return count

    async def effects(self, subscriber: str = "%") -> dict[UUID, int]:
        """Event -> how many effects it has had."""
        found = await self.run(
            """SELECT event_id, count(*) FROM effects.rows
            WHERE subscriber LIKE :s GROUP BY event_id""",
            s=subscriber,
        )
        return dict(map(tuple, found))

    async def delivery(self, subscriber: str = "t.first"):
        """The one delivery row of this reaction, or None."""
        found = await self.run(
            """SELECT state, attempts, last_error,
                extract(epoch FROM next_attempt_at - now())::float AS waits
            FROM core.deliveries WHERE subscriber = :s""",
            s=subscriber,
        )
        assert len(found) < 2
        return found[0] if found else None


@asynccontextmanager
async def open_bench(database_url: str) -> AsyncIterator[Bench]:
    settings = settings_for_tests(database_url)
    container = make_container(settings, load_secrets(settings), Metrics(), modules=[effects_module()])
    yield Bench(container, await container.get(AsyncEngine), settings)
    await container.close()


async def eventually(condition: Callable[[], Awaitable[bool]], within: float = 30) -> None:
    until = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < until, "it has not come true in time"
        await asyncio.sleep(0.02)
