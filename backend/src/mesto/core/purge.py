"""What is kept for a while and then deleted (R-D01): slice by slice, so that nobody waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.setting_sections import RetentionSettings
from mesto.core.use_case import UseCase

log = structlog.get_logger("mesto.purge")

SLICE: Final = 1000
DEFAULTS: Final = RetentionSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """A statement that deletes at most `:slice` rows from before `:before`, each of them for good."""

    name: str
    keep: timedelta
    statement: str
    setting: str | None = None
    """The setting of `retention` that decides instead of `keep`, in days."""


@dataclass(frozen=True, slots=True)
class PurgeHandler(UseCase):
    """The job `purge`: the core's slices, then those the modules name in their descriptors."""

    session: AsyncSession
    clock: Clock
    purges: Sequence[Purge]
    slice: int = SLICE
    retention: RetentionSettings = DEFAULTS

    async def __call__(self) -> dict[str, int]:
        """Return how many rows of each went away."""
        gone = {purge.name: await self._purge(purge) for purge in self.purges}
        if any(gone.values()):
            log.info("purged", **gone)
        return gone

    async def _purge(self, purge: Purge) -> int:
        keep = timedelta(days=getattr(self.retention, purge.setting)) if purge.setting else purge.keep
        given = {"before": self.clock.now() - keep, "slice": self.slice}
        total, deleted = 0, self.slice
        while deleted == self.slice:
            result = await self.session.execute(text(purge.statement), given)
            assert isinstance(result, CursorResult)
            await self.session.commit()
            deleted = result.rowcount
            total += deleted
        return total


IDEMPOTENCY_KEYS: Final = Purge(
    name="idempotency_keys",
    keep=timedelta(hours=48),
    statement="""
    DELETE FROM core.idempotency_keys WHERE (user_id, operation, key) IN (
        SELECT user_id, operation, key FROM core.idempotency_keys
        WHERE created_at < :before ORDER BY created_at LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
# An event that somebody has given up on stays: `mesto events replay` may still be asked for it.
EVENTS: Final = Purge(
    name="events",
    keep=timedelta(days=90),
    setting="event_days",
    statement="""
    DELETE FROM core.outbox WHERE position IN (
        SELECT o.position FROM core.outbox o
        WHERE o.occurred_at < :before AND o.settled_at < :before
            AND NOT EXISTS (SELECT FROM core.deliveries d WHERE d.event_id = o.event_id)
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
# After its event and never before: without the row a late copy of the event would be felt twice.
INBOX: Final = Purge(
    name="inbox",
    keep=timedelta(days=90),
    setting="event_days",
    statement="""
    DELETE FROM core.inbox WHERE (subscriber, event_id) IN (
        SELECT i.subscriber, i.event_id FROM core.inbox i
        WHERE i.processed_at < :before
            AND NOT EXISTS (SELECT FROM core.outbox o WHERE o.event_id = i.event_id)
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
CORE_PURGES: Final = (IDEMPOTENCY_KEYS, EVENTS, INBOX)
