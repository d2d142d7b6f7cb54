import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError, DeliveryError

from mesto.core import rabbit_consumers
from mesto.core.attempts import Attempts
from mesto.core.bus import Reactions
from mesto.core.context import Trace
from mesto.core.delivery import Deliverer
from mesto.core.ids import new_id
from mesto.core.rabbit import PublishFailed, RabbitTransport
from mesto.core.rabbit_consumers import RabbitConsumers
from mesto.core.rabbit_messages import envelope_of
from mesto.core.rabbit_topology import Topology
from tests.integration.events.bench import Bench, eventually
from tests.support.effects import EffectWanted, leaving_a_row, store, wanted
from tests.support.proxy import Wire

pytestmark = pytest.mark.rabbit


@pytest.fixture
def reactions():
    return Reactions([leaving_a_row("t.first")])


@dataclass
class Line:
    """A way to the broker, and a look at what lies there."""

    bench: Bench
    url: str
    prefix: str
    reactions: Reactions
    channel: AbstractChannel

    def __post_init__(self) -> None:
        self.queue = f"{self.prefix}.t.first"
        self.letters = f"{self.prefix}.events.dead"
        self.sender = RabbitTransport(
            self.url, self.bench.engine, self.reactions, self.bench.metrics, self.prefix
        )

    async def holds(self, queue: str) -> int:
        found = await self.channel.declare_queue(queue, passive=True)
        return found.declaration_result.message_count

    @asynccontextmanager
    async def consuming(self, attempts: Attempts | None = None) -> AsyncIterator[None]:
        """Consumers without relay, retries and reconciler."""
        attempts = attempts or Attempts(self.bench.engine, self.reactions.subscribers)
        deliverer = Deliverer(self.bench.container, attempts, self.bench.clock, self.bench.metrics)
        made = RabbitConsumers(
            self.url,
            attempts,
            deliverer,
            self.reactions,
            asyncio.Semaphore(2),
            metrics=self.bench.metrics,
            prefix=self.prefix,
        )
        await made.turn()
        try:
            yield
        finally:
            await made.stop(5)


@pytest.fixture
async def line(bench, rabbit, rabbitmq_url, reactions):
    connection = await aio_pika.connect(rabbitmq_url)
    made = Line(bench, rabbitmq_url, rabbit.prefix, reactions, await connection.channel())
    await made.sender.open()
    yield made
    await made.sender.close()
    await connection.close()


def figure(bench, name: str) -> float:
    return bench.registry.get_sample_value(name)


async def pending(bench) -> int:
    return await bench.count("core.outbox", "published_at IS NULL")


async def test_a_message_is_persistent_and_carries_the_envelope(bench, line):
    trace = Trace("req_9", "00-" + "a" * 32 + "-" + "b" * 16 + "-01", "user", uuid4(), uuid4())
    event = wanted(7, bench.clock)
    await store(bench.engine, event, trace=trace)
    [envelope] = await bench.outbox()

    await line.sender.send([envelope])

    queue = await line.channel.get_queue(line.queue)
    ping = await queue.get()
    await ping.ack()
    message = await queue.get()
    await message.ack()
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert (message.message_id, message.type) == (str(envelope.event_id), EffectWanted.name)
    assert message.correlation_id == "req_9"
    assert message.timestamp == event.occurred_at.replace(microsecond=0)
    assert message.routing_key == EffectWanted.name
    assert json.loads(message.body) == {
        "thing_id": str(event.thing_id),
        "number": 7,
        "ids": [],
        "until": None,
    }
    assert message.headers["aggregate_type"] == "thing"
    assert message.headers["aggregate_version"] == 1
    assert envelope_of(message) == envelope
    assert await pending(bench) == 0


async def test_an_event_the_broker_cannot_route_is_an_error_and_stays(bench, line):
    [envelope] = await bench.stores()
    await line.channel.queue_delete(line.queue)

    with pytest.raises(PublishFailed) as refused:
        await line.sender.send([envelope])

    assert isinstance(refused.value.__cause__, DeliveryError)
    assert await pending(bench) == 1
    assert not line.sender.is_open, "on any error the broker object is dropped"
    await line.sender.open()
    await line.sender.send([envelope])
    assert await pending(bench) == 0
    assert figure(bench, "mesto_publish_errors_total") == 1


async def test_one_refused_event_does_not_hold_back_the_others(bench, line):
    envelopes = await bench.stores(3)
    publish = line.sender._publish

    async def refuses_one(envelope) -> None:
        if envelope is envelopes[1]:
            raise TimeoutError
        await publish(envelope)

    line.sender._publish = refuses_one
    with pytest.raises(PublishFailed, match="1 of 3"):
        await line.sender.send(envelopes)

    left = await bench.run("SELECT event_id FROM core.outbox WHERE published_at IS NULL")
    assert [row.event_id for row in left] == [envelopes[1].event_id]


async def test_messages_lost_with_the_queue_come_by_the_reconciler(bench, rabbit, line):
    events = await bench.stores(20)
    await line.sender.send(events)
    await line.channel.queue_delete(line.queue)
    await bench.run("UPDATE core.outbox SET published_at = now() - interval '6 s'")

    reaction = leaving_a_row("t.first")
    async with bench.running(reaction, sections=rabbit.sections, prefix=rabbit.prefix):

        async def is_done() -> bool:
            return len(await bench.effects()) == 20

        await eventually(is_done)
        await asyncio.sleep(0.2)
    assert set((await bench.effects()).values()) == {1}


async def test_a_queue_deleted_under_a_running_system_is_there_again(bench, rabbit, line):
    reaction = leaving_a_row("t.first")
    async with bench.running(reaction, sections=rabbit.sections, prefix=rabbit.prefix) as backbone:

        async def is_open() -> bool:
            return backbone.is_connected

        await eventually(is_open)
        await line.channel.queue_delete(line.queue)
        await bench.stores(3)

        async def is_done() -> bool:
            return len(await bench.effects()) == 3

        await eventually(is_done)
        consumers = backbone._consumers

        async def has_consumers() -> bool:
            try:
                await consumers._check()
            except (ConnectionError, AMQPError):
                return False
            return True

        await eventually(has_consumers)


async def test_events_go_round_a_broker_that_is_away(bench, rabbit, rabbitmq_url):
    reaction = leaving_a_row("t.first")
    async with Wire(rabbitmq_url) as wire:
        away = {"bus": {"transport": "rabbit", "rabbitmq_url": wire.url}}
        async with bench.running(reaction, sections=away, prefix=rabbit.prefix) as backbone:

            async def is_open() -> bool:
                return backbone.is_connected

            await eventually(is_open)
            await wire.cut()
            await bench.stores(5)
            # Five seconds pass.
            await asyncio.sleep(0.3)
            await bench.run("UPDATE core.outbox SET available_at = available_at - interval '6 s'")

            async def is_done() -> bool:
                return len(await bench.effects()) == 5

            await eventually(is_done)
            assert not backbone.is_connected

            await wire.mend()
            await eventually(is_open)
            await store(bench.engine, wanted(99, bench.clock))

            async def is_back() -> bool:
                return len(await bench.effects()) == 6 and not await bench.count("core.deliveries")

            await eventually(is_back)
    assert set((await bench.effects()).values()) == {1}


async def test_an_unreadable_body_is_a_dead_delivery_and_a_foreign_message_a_dead_letter(bench, line):
    async with line.consuming():
        garbled = aio_pika.Message(b"{", message_id=str(new_id()), type=EffectWanted.name)
        foreign = aio_pika.Message(b"{}", message_id="whoever", type="whatever")
        for message in (garbled, foreign):
            await line.channel.default_exchange.publish(message, line.queue)

        async def is_dead() -> bool:
            row = await bench.delivery()
            return row is not None and row.state == "dead"

        await eventually(is_dead)
        assert "UnreadablePayload" in (await bench.delivery()).last_error

        async def is_letter() -> bool:
            return await line.holds(line.letters) == 1

        await eventually(is_letter)


async def test_a_message_whose_failure_cannot_be_written_is_rejected(bench, line, monkeypatch):
    monkeypatch.setattr(rabbit_consumers, "BREATH", 0)

    class Away(Attempts):
        async def claim(self, *_):
            raise ConnectionRefusedError

    await line.sender.send(await bench.stores())
    async with line.consuming(Away(bench.engine, ["t.first"])):

        async def is_letter() -> bool:
            return await line.holds(line.letters) == 1

        await eventually(is_letter)
    assert await bench.effects() == {}


async def test_a_copy_of_an_event_that_waits_for_its_next_try_is_not_tried_early(bench, line):
    [envelope] = await bench.stores()
    await bench.run(
        """INSERT INTO core.deliveries (subscriber, event_id, attempts, next_attempt_at)
        VALUES ('t.first', :e, 2, now() + interval '20 s')""",
        e=envelope.event_id,
    )
    await line.sender.send([envelope])
    async with line.consuming():

        async def is_empty() -> bool:
            return await line.holds(line.queue) == 0

        await eventually(is_empty)
    assert (await bench.delivery()).attempts == 2
    assert await bench.effects() == {}


class Leaderless(Topology):
    """A queue that takes nothing, as seen by round trips; `everything` is a broker in trouble."""

    def __init__(self, *given, rounds: int, everything: bool = False) -> None:
        super().__init__(*given)
        self._rounds = rounds
        self._everything = everything

    async def _takes(self, channel, queue) -> bool:
        if queue in {q.name for q in self.queues.values()}:
            self._rounds -= 1
            return self._rounds < 0 and await super()._takes(channel, queue)
        return not self._everything


@pytest.mark.parametrize(
    ("rounds", "everything", "is_rebuilt"), [(2, False, True), (1, False, False), (2, True, False)]
)
async def test_a_queue_that_twice_takes_nothing_while_a_probe_does_is_declared_anew(
    line, rounds, everything, is_rebuilt
):
    await line.channel.default_exchange.publish(aio_pika.Message(b"mark"), line.queue)
    topology = Leaderless(line.reactions, line.prefix, rounds=rounds, everything=everything)
    connection = await aio_pika.connect_robust(line.url)

    rebuilt = await topology.heal(connection)

    await connection.close()
    assert (rebuilt == ["t.first"]) is is_rebuilt
    assert (await line.holds(line.queue) == 0) is is_rebuilt
