"""The transport without a broker: one delivery row per event and reaction."""

from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.bus import Envelope, Reactions
from mesto.core.event_metrics import EventMetrics
from mesto.core.relay import Transport

# Marking and writing are one statement: a second relay whose lease overlapped finds nothing to do.
_SEND = text(
    """
    WITH sent AS (
        UPDATE core.outbox SET published_at = now()
        WHERE position = ANY(:positions) AND published_at IS NULL RETURNING event_id, name
    )
    INSERT INTO core.deliveries (subscriber, event_id)
    SELECT bound.subscriber, sent.event_id
    FROM sent JOIN unnest(CAST(:names AS text[]), CAST(:subscribers AS text[])) AS bound (name, subscriber)
        ON bound.name = sent.name
    ON CONFLICT DO NOTHING
    """
)


class LocalTransport(Transport):
    def __init__(
        self, engine: AsyncEngine, reactions: Reactions, metrics: EventMetrics, sent: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._bindings = reactions.bindings
        self._metrics = metrics
        self._sent = sent

    async def open(self) -> None:
        return

    async def send(self, batch: Sequence[Envelope]) -> None:
        given = {
            "positions": [envelope.position for envelope in batch],
            "names": [name for name, _ in self._bindings],
            "subscribers": [subscriber for _, subscriber in self._bindings],
        }
        async with self._engine.begin() as connection:
            await connection.execute(_SEND, given)
        self._metrics.published(len(batch))
        self._sent()

    async def close(self) -> None:
        return

    @property
    def is_open(self) -> bool:
        return True
