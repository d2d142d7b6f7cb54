from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.event_metrics import EventMetrics

_LOOK = text(
    """
    SELECT
        (SELECT count(*) FROM core.outbox WHERE published_at IS NULL) AS pending,
        (SELECT min(occurred_at) FROM core.outbox WHERE settled_at IS NULL) AS oldest,
        (SELECT count(*) FROM core.deliveries WHERE state = 'waiting') AS waiting,
        (SELECT count(*) FROM core.deliveries WHERE state = 'dead') AS dead
    """
)


class Gauges:
    """Looks at the backlog every few seconds; nothing is counted per event."""

    def __init__(self, engine: AsyncEngine, clock: Clock, metrics: EventMetrics) -> None:
        self._engine = engine
        self._clock = clock
        self._metrics = metrics

    async def turn(self) -> bool:
        async with self._engine.connect() as connection:
            seen = (await connection.execute(_LOOK)).one()
        age = (self._clock.now() - seen.oldest).total_seconds() if seen.oldest else 0.0
        self._metrics.outbox_oldest.set(max(0.0, age))
        self._metrics.outbox_pending.set(seen.pending)
        self._metrics.deliveries(waiting=seen.waiting, dead=seen.dead)
        return False
