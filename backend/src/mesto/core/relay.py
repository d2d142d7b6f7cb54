"""The relay: takes stored events and sends each on its way, at least once, never inside a transaction."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.bus import Envelope
from mesto.core.envelopes import COLUMNS, envelope_of

BATCH: Final = 200
LEASE: Final = timedelta(seconds=5)
"""Also the pause before a failed event is sent again; the reconciler counts on it."""

_LEASE = text(
    f"""
    UPDATE core.outbox o SET available_at = now() + CAST(:lease AS interval), publish_attempts = publish_attempts + 1
    WHERE o.position IN (
        SELECT position FROM core.outbox WHERE published_at IS NULL AND available_at <= now()
        ORDER BY position LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING {COLUMNS}
    """  # noqa: S608  # our own column list
)
_RELEASE = text(
    """
    UPDATE core.outbox SET available_at = now(), publish_attempts = publish_attempts - 1
    WHERE position = ANY(:positions) AND published_at IS NULL
    """
)


class Transport(Protocol):
    """Takes events from the outbox to the reactions bound to them."""

    async def open(self) -> None:
        """Be ready to send, or raise: then nothing is leased in vain."""
        ...

    async def send(self, batch: Sequence[Envelope]) -> None:
        """Send the events and mark those published that have certainly been taken.

        Raises when some were not; they are sent again when their lease ends.
        """
        ...

    async def close(self) -> None: ...

    @property
    def is_open(self) -> bool: ...


class Relay:
    """One turn sends one batch. Any number of relays may run side by side."""

    def __init__(self, engine: AsyncEngine, transport: Transport) -> None:
        self._engine = engine
        self._transport = transport

    async def turn(self) -> bool:
        await self._transport.open()
        batch = await self._lease()
        if not batch:
            return False
        try:
            await self._transport.send(batch)
        except asyncio.CancelledError:
            await asyncio.shield(self._release(batch))
            raise
        return True

    async def _lease(self) -> list[Envelope]:
        async with self._engine.begin() as connection:
            rows = (await connection.execute(_LEASE, {"lease": LEASE, "most": BATCH})).all()
        return sorted(map(envelope_of, rows), key=lambda envelope: envelope.position)

    async def _release(self, batch: Sequence[Envelope]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_RELEASE, {"positions": [e.position for e in batch]})
