"""What the broker holds for us: one exchange, one queue per reaction, one place for the dead."""

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import DeliveryError
from faststream.rabbit import ExchangeType, QueueType, RabbitExchange, RabbitQueue

from mesto.core.bus import Reactions

log = structlog.get_logger("mesto.rabbit")

TIMEOUT: Final = 3.0
"""Seconds for any one answer of the broker."""
LONGEST_QUEUE: Final = 100_000
"""Beyond it a queue refuses: the event stays in the outbox and comes by the reconciler."""
PING: Final = "mesto.ping"
"""`type` of a message that only asks whether a queue takes messages; consumers drop it."""


class Topology:
    """`prefix` keeps installations (and test runs) on one broker apart."""

    def __init__(self, reactions: Reactions, prefix: str = "mesto") -> None:
        self.events = f"{prefix}.events"
        self.dead = f"{prefix}.events.dead"
        self.exchange = RabbitExchange(self.events, type=ExchangeType.TOPIC, durable=True)
        own = "" if prefix == "mesto" else f"{prefix}."
        self.queues = {r.subscriber: self._queue(f"{own}{r.subscriber}") for r in reactions}
        self._names = {r.subscriber: [event.name for event in r.events] for r in reactions}

    def _queue(self, name: str) -> RabbitQueue:
        return RabbitQueue(
            name,
            QueueType.QUORUM,
            durable=True,
            declare=False,  # `declare` below does it: FastStream knows one binding a queue
            arguments={
                "x-delivery-limit": 5,
                "x-dead-letter-exchange": self.dead,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
                "x-max-length": LONGEST_QUEUE,
            },
        )

    async def declare(self, connection: AbstractRobustConnection) -> None:
        channel = await connection.channel()
        try:
            await self._declare_exchanges(channel)
            for subscriber in self.queues:
                await self._declare_queue(channel, subscriber)
        finally:
            await channel.close()

    async def heal(self, connection: AbstractRobustConnection) -> list[str]:
        """Declare anew the queues that take nothing while another does; return their names.

        RabbitMQ 3.10.8: a quorum queue declared about a second before a kill stays without a
        leader for ever and still says `running`. Only a round trip is evidence. What such a queue
        held comes by the reconciler.
        """
        channel = await connection.channel(on_return_raises=True)
        try:
            silent = await self._silent(channel, self.queues)
            if not silent or not await self._is_broker_well(channel):
                return []  # under an alarm nothing is taken anywhere, and consuming still goes on
            silent = await self._silent(channel, silent)
            for subscriber in silent:
                log.error("queue without a leader is declared anew", queue=self.queues[subscriber].name)
                await channel.queue_delete(self.queues[subscriber].name, timeout=TIMEOUT)
                await self._declare_queue(channel, subscriber)
            return silent
        finally:
            await channel.close()

    async def _declare_exchanges(self, channel: AbstractRobustChannel) -> None:
        await channel.declare_exchange(
            self.events, ExchangeType.TOPIC.value, durable=True, timeout=TIMEOUT, robust=False
        )
        dead = await channel.declare_exchange(
            self.dead, ExchangeType.TOPIC.value, durable=True, timeout=TIMEOUT, robust=False
        )
        letters = await channel.declare_queue(
            self.dead,
            durable=True,
            arguments={"x-queue-type": "quorum", "x-max-length": LONGEST_QUEUE},
            timeout=TIMEOUT,
            robust=False,
        )
        await letters.bind(dead, "#", timeout=TIMEOUT)

    async def _declare_queue(self, channel: AbstractRobustChannel, subscriber: str) -> None:
        wanted = self.queues[subscriber]
        queue = await channel.declare_queue(
            wanted.name, durable=True, arguments=wanted.arguments, timeout=TIMEOUT, robust=False
        )
        for name in self._names[subscriber]:
            await queue.bind(self.events, name, timeout=TIMEOUT)

    async def _silent(self, channel: AbstractRobustChannel, subscribers: Iterable[str]) -> list[str]:
        asked = list(subscribers)
        answers = await asyncio.gather(*(self._takes(channel, self.queues[s].name) for s in asked))
        return [s for s, takes in zip(asked, answers, strict=True) if not takes]

    async def _is_broker_well(self, channel: AbstractRobustChannel) -> bool:
        probe = await channel.declare_queue(exclusive=True, auto_delete=True, timeout=TIMEOUT, robust=False)
        takes = await self._takes(channel, probe.name)
        await channel.queue_delete(probe.name, timeout=TIMEOUT)
        return takes

    async def _takes(self, channel: AbstractRobustChannel, queue: str) -> bool:
        ping = Message(b"", type=PING, delivery_mode=DeliveryMode.NOT_PERSISTENT)
        try:
            await channel.default_exchange.publish(ping, queue, mandatory=True, timeout=TIMEOUT)
        except TimeoutError:
            return False
        except DeliveryError:
            return True  # refused (full): somebody is there to refuse
        return True
