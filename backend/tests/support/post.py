"""Carries events to the reactions of the modules, as the runner does, in the order a test wants."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
from prometheus_client import CollectorRegistry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from mesto.core.attempts import Attempt, Attempts
from mesto.core.bus import Envelope, Reaction, Reactions
from mesto.core.database import asyncpg_url
from mesto.core.delivery import Deliverer, Result
from mesto.core.envelopes import COLUMNS, envelope_of
from mesto.core.event_metrics import EventMetrics
from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.runner.invariants import find_violations
from tests.support.app import RunningApp

REACTIONS = Reactions([reaction for module in MODULES for reaction in module.reactions])

PATIENCE = timedelta(minutes=1)
"""What is told here is that it is done, and what it costs, not how busy this machine is."""
TIMELY = {"placed_without_message", "stuck_events"}
"""Invariants of a system whose runner is running."""


@dataclass
class Post:
    """Knows the events stored since it was opened; other tests' events are left alone."""

    app: RunningApp
    since: int = 0
    results: list[Result] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Its own way to the database: the application of a test may have one connection only.
        self.engine: AsyncEngine = create_async_engine(asyncpg_url(self.app.database_url), poolclass=NullPool)

    async def open(self) -> None:
        [(self.since,)] = await self.sql("SELECT coalesce(max(position), 0) FROM core.outbox")
        self._before = await self._violations()

    async def sql(self, statement: str, **given) -> list:
        async with self.engine.begin() as connection:
            result = await connection.execute(text(statement), given)
            return list(result) if result.returns_rows else []

    async def events(self, name: str = "%") -> list[Envelope]:
        found = await self.sql(
            f"SELECT {COLUMNS} FROM core.outbox o WHERE position > :since AND name LIKE :name ORDER BY position",
            since=self.since,
            name=name,
        )
        return [envelope_of(row) for row in found]

    async def delivers(self, reaction: Reaction, envelope: Envelope, *, again: bool = False) -> Result:
        key = {"s": reaction.subscriber, "e": envelope.event_id}
        if again:
            await self.sql("DELETE FROM core.inbox WHERE subscriber = :s AND event_id = :e", **key)
        await self.sql(
            """INSERT INTO core.deliveries (subscriber, event_id, attempts) VALUES (:s, :e, 1)
            ON CONFLICT DO NOTHING""",
            **key,
        )
        attempts = Attempts(self.engine, [reaction.subscriber])
        metrics = EventMetrics(CollectorRegistry())
        deliverer = Deliverer(self.app.container, attempts, self.app.clock, metrics, PATIENCE)
        return await deliverer.deliver(reaction, envelope, Attempt(reaction.subscriber, envelope.event_id, 1))

    async def carries(self, prefix: str = "", *, again: bool = False, shuffle: int | None = None) -> None:
        """Deliver what is there to the reactions whose name begins so, and what follows from it."""
        done: set[tuple[str, object]] = set()
        while todo := [
            (reaction, envelope)
            for envelope in await self.events()
            for reaction in REACTIONS
            if reaction.subscriber.startswith(prefix)
            and envelope.name in {event.name for event in reaction.events}
            and (reaction.subscriber, envelope.event_id) not in done
        ]:
            if shuffle is not None:
                random.Random(shuffle).shuffle(todo)
            for reaction, envelope in todo:
                done.add((reaction.subscriber, envelope.event_id))
                result = await self.delivers(reaction, envelope, again=again)
                assert result in {Result.OK, Result.REPEATED}, (reaction.subscriber, await self.troubles())

    async def troubles(self) -> list:
        return await self.sql(
            "SELECT subscriber, last_error FROM core.deliveries WHERE last_error IS NOT NULL"
        )

    async def payloads(self, name: str) -> list[dict]:
        return [envelope.payload for envelope in await self.events(name)]

    async def broken(self) -> dict[str, int]:
        """Return the invariants that fewer rows obeyed than when the post was opened."""
        now = await self._violations()
        return {name: count for name, count in now.items() if count > self._before.get(name, 0)}

    async def _violations(self) -> dict[str, int]:
        connection = await asyncpg.connect(self.app.database_url)
        try:
            found = await find_violations(connection)
        finally:
            await connection.close()
        return {name: count for name, count in found.items() if name not in TIMELY}
