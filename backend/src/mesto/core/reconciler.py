"""The reconciler: what has not arrived is delivered from the database, whoever lost it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.bus import Reactions

log = structlog.get_logger("mesto.reconciler")

PATIENCE: Final = timedelta(seconds=5)
SLICE: Final = 500
SLICES_PER_TURN: Final = 10

_PUBLISHED: Final = """
    SELECT position, event_id, name, published_at FROM core.outbox
    WHERE settled_at IS NULL AND published_at <= now() - CAST(:patience AS interval)
        AND (published_at, position) > (CAST(:published_at AS timestamptz), :position)
    ORDER BY published_at, position LIMIT :most
"""
# A lease moves available_at, so the age of an unpublished event is read from both: untouched it
# counts from its insert; the first lease makes it as old as that lease; a second comes 5 s later.
_UNPUBLISHED: Final = """
    SELECT position, event_id, name, CAST(:published_at AS timestamptz) AS published_at FROM core.outbox
    WHERE published_at IS NULL AND settled_at IS NULL AND position > :position
        AND (publish_attempts > 1
            OR available_at <= now() - CASE publish_attempts WHEN 0 THEN CAST(:patience AS interval) ELSE interval '0' END)
    ORDER BY position LIMIT :most
"""
# Settling an unpublished event also takes it from the relay: everybody has it already.
_RECONCILE: Final = """
    WITH slice AS MATERIALIZED ({slice}),
    wanted AS MATERIALIZED (
        SELECT s.event_id, bound.subscriber,
            EXISTS (SELECT FROM core.inbox i
                WHERE i.subscriber = bound.subscriber AND i.event_id = s.event_id) AS is_answered,
            (SELECT d.state FROM core.deliveries d
                WHERE d.subscriber = bound.subscriber AND d.event_id = s.event_id) AS delivery
        FROM slice s
        JOIN unnest(CAST(:names AS text[]), CAST(:subscribers AS text[])) AS bound (name, subscriber)
            ON bound.name = s.name
    ),
    restored AS (
        INSERT INTO core.deliveries (subscriber, event_id)
        SELECT subscriber, event_id FROM wanted WHERE NOT is_answered AND delivery IS NULL
        ON CONFLICT DO NOTHING RETURNING 1
    ),
    settled AS (
        UPDATE core.outbox o SET settled_at = now(), published_at = coalesce(o.published_at, now())
        FROM slice s
        WHERE o.position = s.position AND o.settled_at IS NULL AND NOT EXISTS (
            SELECT FROM wanted w WHERE w.event_id = s.event_id
                AND NOT w.is_answered AND w.delivery IS DISTINCT FROM 'dead')
    )
    SELECT count(*) AS seen, max(published_at) AS published_at,
        (array_agg(position ORDER BY published_at DESC, position DESC))[1] AS position,
        (SELECT count(*) FROM restored) AS restored
    FROM slice
"""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Walk:
    """Walks over unsettled events in slices and remembers where it stopped: a long queue of events
    that wait for their next try does not hide the ones behind it."""

    def __init__(self, slice_sql: str) -> None:
        self._statement = text(_RECONCILE.format(slice=slice_sql))
        self._at: dict[str, Any] = {}
        self.begin_again()

    def begin_again(self) -> None:
        self._at = {"published_at": _EPOCH, "position": 0}

    async def step(self, engine: AsyncEngine, given: dict[str, Any]) -> Row[Any]:
        async with engine.begin() as connection:
            row = (await connection.execute(self._statement, {**given, **self._at})).one()
        if row.seen < SLICE:
            self.begin_again()
        else:
            self._at = {"published_at": row.published_at, "position": row.position}
        return row


class Reconciler:
    """One turn restores lost deliveries and settles what everybody has answered (or given up)."""

    def __init__(
        self,
        engine: AsyncEngine,
        reactions: Reactions,
        restored: Callable[[], None],
        patience: timedelta = PATIENCE,
    ) -> None:
        self._engine = engine
        self._restored = restored
        self._walks = (_Walk(_PUBLISHED), _Walk(_UNPUBLISHED))
        self._given = {
            "patience": patience,
            "most": SLICE,
            "names": [name for name, _ in reactions.bindings],
            "subscribers": [subscriber for _, subscriber in reactions.bindings],
        }

    async def turn(self) -> bool:
        for walk in self._walks:
            for _ in range(SLICES_PER_TURN):
                row = await walk.step(self._engine, self._given)
                if row.restored:
                    log.info("deliveries restored", count=row.restored)
                    self._restored()
                if row.seen < SLICE:
                    break
        return False
