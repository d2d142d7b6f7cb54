"""core.deliveries: who tries next, how often it was tried, and when it is given up.

Leases compare moments of several processes, so they use the database's clock.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.bus import Envelope
from mesto.core.envelopes import COLUMNS, envelope_of

PAUSES: Final = (2, 8, 30, 60)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
LEASE: Final = timedelta(seconds=5)
"""Longer than the deadline of a handler: an attempt is over or dead when its lease ends."""
AFTER_OUTAGE: Final = timedelta(seconds=1)

_LEASE = text(
    f"""
    WITH due AS (
        SELECT subscriber, event_id FROM core.deliveries
        WHERE state = 'waiting' AND next_attempt_at <= now() AND subscriber = ANY(:subscribers)
        ORDER BY next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED
    ), leased AS (
        UPDATE core.deliveries d SET attempts = attempts + 1, next_attempt_at = now() + CAST(:lease AS interval)
        FROM due WHERE d.subscriber = due.subscriber AND d.event_id = due.event_id
        RETURNING d.subscriber, d.event_id AS wanted_id, d.attempts
    )
    SELECT l.subscriber, l.wanted_id, l.attempts, {COLUMNS}
    FROM leased l LEFT JOIN core.outbox o ON o.event_id = l.wanted_id ORDER BY o.position
    """  # noqa: S608  # our own column list
)
_CLAIM = text(
    """
    INSERT INTO core.deliveries (subscriber, event_id, attempts, next_attempt_at)
    VALUES (:subscriber, :event_id, 1, now() + CAST(:lease AS interval)) ON CONFLICT DO NOTHING RETURNING attempts
    """
)
# The attempt's number guards against one whose lease has ended and who speaks up late.
_PUT_OFF = text(
    """
    UPDATE core.deliveries SET next_attempt_at = now() + CAST(:pause AS interval), last_error = :error
    WHERE subscriber = :subscriber AND event_id = :event_id AND attempts = :attempt AND state = 'waiting'
    """
)
_BURY = text(
    """
    UPDATE core.deliveries SET state = 'dead', last_error = :error
    WHERE subscriber = :subscriber AND event_id = :event_id AND attempts = :attempt AND state = 'waiting'
    """
)
_GIVE_BACK = text(
    """
    UPDATE core.deliveries SET attempts = attempts - 1, next_attempt_at = now() + CAST(:pause AS interval)
    WHERE subscriber = :subscriber AND event_id = :event_id AND attempts = :attempt AND state = 'waiting'
    """
)


def wait_after(attempt: int) -> timedelta:
    """Return the pause after a failed attempt (1 to 4): 2, 8, 30 or 60 s, ±20 % jitter.

    Raises IndexError from the fifth on: that delivery is dead. Source: promises.md §4.5.
    """
    return timedelta(seconds=PAUSES[attempt - 1] * random.uniform(0.8, 1.2))  # noqa: S311  # jitter


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted try: number `number` of this reaction at this event."""

    subscriber: str
    event_id: UUID
    number: int


class Attempts:
    def __init__(self, engine: AsyncEngine, subscribers: Sequence[str]) -> None:
        self._engine = engine
        self._subscribers = list(subscribers)
        self._unwritten: list[Attempt] = []

    async def lease(self, most: int) -> list[tuple[Attempt, Envelope | None]]:
        """Take and count due attempts of the reactions this process has; others wait for theirs."""
        async with self._engine.begin() as connection:
            given = {"subscribers": self._subscribers, "most": most, "lease": LEASE}
            rows = (await connection.execute(_LEASE, given)).all()
        return [
            (Attempt(r.subscriber, r.wanted_id, r.attempts), envelope_of(r) if r.event_id else None)
            for r in rows
        ]

    async def claim(self, subscriber: str, event_id: UUID) -> Attempt | None:
        """Count the first attempt of a message, or return None: a row is there and decides when."""
        given = {"subscriber": subscriber, "event_id": event_id, "lease": LEASE}
        async with self._engine.begin() as connection:
            claimed = (await connection.execute(_CLAIM, given)).first()
        return Attempt(subscriber, event_id, 1) if claimed else None

    async def put_off(self, attempt: Attempt, error: str) -> bool:
        """Write the failure and the next moment, or that it was the last; return whether it is dead."""
        if attempt.number >= MOST_ATTEMPTS:
            await self.bury(attempt, error)
            return True
        async with self._engine.begin() as connection:
            pause = wait_after(attempt.number)
            await connection.execute(_PUT_OFF, {**_key(attempt), "pause": pause, "error": error})
        return False

    async def bury(self, attempt: Attempt, error: str) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_BURY, {**_key(attempt), "error": error})

    async def give_back(self, attempts: Sequence[Attempt], pause: timedelta = timedelta(0)) -> None:
        """Uncount attempts that were not made, or failed for an outage and not by themselves."""
        if attempts:
            async with self._engine.begin() as connection:
                await connection.execute(_GIVE_BACK, [{**_key(a), "pause": pause} for a in attempts])

    def remember(self, attempt: Attempt) -> None:
        """Keep an attempt whose outcome could not be written; `give_back_remembered` returns it."""
        self._unwritten.append(attempt)

    async def give_back_remembered(self) -> None:
        if self._unwritten:
            await self.give_back(self._unwritten)
            self._unwritten.clear()


def _key(attempt: Attempt) -> dict[str, object]:
    return {"subscriber": attempt.subscriber, "event_id": attempt.event_id, "attempt": attempt.number}
