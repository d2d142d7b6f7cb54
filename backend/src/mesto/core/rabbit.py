"""The transport over RabbitMQ: the fast path, never the truth."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aio_pika.abc import AbstractRobustConnection
from faststream.rabbit import Channel, RabbitBroker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.bus import Envelope, Reactions
from mesto.core.event_metrics import EventMetrics
from mesto.core.rabbit_messages import body_of, properties_of
from mesto.core.rabbit_topology import TIMEOUT, Topology
from mesto.core.relay import Transport

OPENING: Final = 15.0

_MARK = text(
    "UPDATE core.outbox SET published_at = now() WHERE position = ANY(:positions) AND published_at IS NULL"
)


class PublishFailed(ConnectionError):
    """Some events were not taken; the outbox still has them."""


class RabbitTransport(Transport):
    """Publishes persistent, mandatory messages with confirms.

    On any error the broker object is dropped and a new one built: the old one may hang or lie for
    seconds (pitfalls.md §3). An event nobody listens to is not sent at all, only marked: mandatory,
    it would come back as unroutable.
    """

    def __init__(
        self,
        url: str,
        engine: AsyncEngine,
        reactions: Reactions,
        metrics: EventMetrics,
        prefix: str = "mesto",
    ) -> None:
        self._url = url
        self._engine = engine
        self._reactions = reactions
        self._metrics = metrics
        self._topology = Topology(reactions, prefix)
        self._broker: RabbitBroker | None = None
        self._connection: AbstractRobustConnection | None = None

    @property
    def is_open(self) -> bool:
        return self._connection is not None and self._connection.connected.is_set()

    async def open(self) -> None:
        if self._broker is not None and not self.is_open:
            await self.close()
        if self._broker is None:
            await self._build()

    async def send(self, batch: Sequence[Envelope]) -> None:
        awaited = [envelope for envelope in batch if envelope.name in self._reactions.aggregates]
        answers = await asyncio.gather(*map(self._publish, awaited), return_exceptions=True)
        failures = {
            envelope.position: error
            for envelope, error in zip(awaited, answers, strict=True)
            if isinstance(error, BaseException)
        }
        taken = [envelope.position for envelope in batch if envelope.position not in failures]
        await self._mark(taken)
        self._metrics.published(len(taken))
        if failures:
            self._metrics.refused(len(failures))
            await self.close()
            raise PublishFailed(f"{len(failures)} of {len(batch)}") from next(iter(failures.values()))

    async def close(self) -> None:
        broker, self._broker, self._connection = self._broker, None, None
        await drop(broker)

    async def _publish(self, envelope: Envelope) -> None:
        assert self._broker is not None, "opened before it sends"
        async with asyncio.timeout(TIMEOUT):
            await self._broker.publish(
                body_of(envelope),
                exchange=self._topology.exchange,
                routing_key=envelope.name,
                mandatory=True,
                persist=True,
                timeout=TIMEOUT,
                **properties_of(envelope, self._reactions.aggregates[envelope.name]),
            )

    async def _mark(self, positions: list[int]) -> None:
        if positions:
            async with self._engine.begin() as connection:
                await connection.execute(_MARK, {"positions": positions})

    async def _build(self) -> None:
        broker = make_broker(self._url, Channel(publisher_confirms=True, on_return_raises=True))
        try:
            async with asyncio.timeout(OPENING):
                connection = await broker.connect()
                await self._topology.declare(connection)
                for _ in await self._topology.heal(connection):
                    self._metrics.queue_rebuilt()
                # Or each of the first batch's messages would ask for the exchange.
                await broker.declare_exchange(self._topology.exchange)
        except BaseException:
            await drop(broker)
            raise
        self._broker, self._connection = broker, connection


def make_broker(url: str, channel: Channel) -> RabbitBroker:
    return RabbitBroker(
        url,
        timeout=TIMEOUT,
        reconnect_interval=1.0,
        default_channel=channel,
        graceful_timeout=10.0,
        app_id="mesto",
        logger=None,
    )


async def drop(broker: RabbitBroker | None) -> None:
    """Close what can be closed; a broken broker object must not stop us from building another."""
    if broker is None:
        return
    try:
        async with asyncio.timeout(TIMEOUT):
            await broker.stop()
    except Exception:  # noqa: BLE001, S110  # it is given up in any case
        pass
