"""The receiving side of RabbitMQ: one consumer per reaction, acknowledged after the commit."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from aio_pika.abc import AbstractRobustConnection
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker
from faststream.rabbit.annotations import RabbitMessage

from mesto.core.attempts import Attempts
from mesto.core.bus import Reaction, Reactions
from mesto.core.delivery import Deliverer, describe
from mesto.core.envelopes import Poison
from mesto.core.event_metrics import EventMetrics
from mesto.core.loops import Trouble
from mesto.core.rabbit import OPENING, drop, make_broker
from mesto.core.rabbit_messages import envelope_of, event_id_of
from mesto.core.rabbit_topology import PING, TIMEOUT, Topology

PREFETCH: Final = 20
BREATH: Final = 1.0
"""Seconds before a message is rejected because nothing could be written: an outage must not pour
the queues out into the dead letters."""


class ConsumersLost(ConnectionError):
    """The broker no longer knows some of our consumers."""


class RabbitConsumers:
    """One turn sees that every reaction has its consumer, and builds them anew if not."""

    def __init__(
        self,
        url: str,
        attempts: Attempts,
        deliverer: Deliverer,
        reactions: Reactions,
        slots: asyncio.Semaphore,
        *,
        metrics: EventMetrics,
        prefix: str = "mesto",
    ) -> None:
        self._url = url
        self._attempts = attempts
        self._deliverer = deliverer
        self._reactions = reactions
        self._slots = slots
        self._metrics = metrics
        self._topology = Topology(reactions, prefix)
        self._broker: RabbitBroker | None = None
        self._connection: AbstractRobustConnection | None = None
        self._trouble = Trouble("consumers")
        self._stopping = False

    @property
    def is_open(self) -> bool:
        return self._connection is not None and self._connection.connected.is_set()

    async def turn(self) -> bool:
        if self._broker is None:
            await self._build()
            return False
        try:
            async with asyncio.timeout(OPENING):
                await self._check()
        except Exception:
            await self._drop()
            raise
        return False

    async def stop(self, grace: float) -> None:
        """Begin nothing new; let what runs end and be acknowledged; the rest goes back to the broker."""
        self._stopping = True
        broker, self._broker, self._connection = self._broker, None, None
        if broker is not None:
            with suppress(Exception):
                async with asyncio.timeout(grace):
                    await broker.stop()

    async def _build(self) -> None:
        broker = make_broker(self._url, Channel(prefetch_count=PREFETCH))
        for reaction in self._reactions:
            subscriber = broker.subscriber(
                self._topology.queues[reaction.subscriber],
                self._topology.exchange,
                ack_policy=AckPolicy.MANUAL,
                decoder=_undecoded,
                no_reply=True,
            )
            subscriber(self._receiver(reaction))
        try:
            async with asyncio.timeout(OPENING):
                connection = await broker.connect()
                await self._topology.declare(connection)
                for _ in await self._topology.heal(connection):
                    self._metrics.queue_rebuilt()
                await broker.start()
        except BaseException:
            await drop(broker)
            raise
        self._broker, self._connection = broker, connection

    async def _check(self) -> None:
        if self._connection is None or not self._connection.connected.is_set():
            raise ConsumersLost
        channel = await self._connection.channel()
        try:
            for queue in self._topology.queues.values():
                found = await channel.declare_queue(queue.name, passive=True, timeout=TIMEOUT, robust=False)
                if not found.declaration_result.consumer_count:
                    raise ConsumersLost
        finally:
            with suppress(Exception):  # closed by the broker when a queue is missing
                await channel.close()

    async def _drop(self) -> None:
        broker, self._broker, self._connection = self._broker, None, None
        await drop(broker)

    def _receiver(self, reaction: Reaction) -> Callable[[RabbitMessage], Awaitable[None]]:
        async def receive(message: RabbitMessage) -> None:
            async with self._slots:
                if not self._stopping:
                    await self._take(reaction, message)

        return receive

    async def _take(self, reaction: Reaction, message: RabbitMessage) -> None:
        try:
            is_ours = await self._deliver(reaction, message)
        except Exception as error:  # noqa: BLE001  # nothing could be written: the reconciler brings it back
            self._trouble.report(error)
            await asyncio.sleep(BREATH)
            await message.reject()
            return
        self._trouble.over()
        await (message.ack() if is_ours else message.reject())

    async def _deliver(self, reaction: Reaction, message: RabbitMessage) -> bool:
        raw = message.raw_message
        if raw.type == PING:
            return True
        event_id = event_id_of(raw)
        if event_id is None:
            return False
        attempt = await self._attempts.claim(reaction.subscriber, event_id)
        if attempt is None:
            return True  # its delivery row has come before; core.deliveries decides when to try
        try:
            envelope = envelope_of(raw)
        except Poison as poison:
            await self._attempts.bury(attempt, describe(poison))
            return True
        await self._deliverer.deliver(reaction, envelope, attempt)
        return True


async def _undecoded(_: Any) -> None:
    # The body is read by us, after the attempt is counted: an unreadable one is a dead delivery.
    return None
