import asyncio

from mesto.core.attempts import MOST_ATTEMPTS, Attempts
from mesto.core.bus import Reactions
from mesto.core.deliveries import Deliveries
from mesto.core.delivery import Deliverer
from mesto.core.relay import BATCH, Relay, Transport
from tests.support.effects import leaving_a_row


class Recorder(Transport):
    """Takes everything, and marks only what it is told to."""

    is_open = True

    def __init__(self) -> None:
        self.sent: list[int] = []

    async def open(self) -> None: ...

    async def send(self, batch) -> None:
        self.sent += [envelope.position for envelope in batch]

    async def close(self) -> None: ...


async def test_two_relays_share_the_work_and_send_nothing_twice(bench):
    events = await bench.stores(BATCH + 50)
    one, other = Recorder(), Recorder()

    await asyncio.gather(*(Relay(bench.engine, r).turn() for r in (one, other)))

    assert sorted(one.sent + other.sent) == [event.position for event in events]
    assert max(len(one.sent), len(other.sent)) == BATCH


async def test_what_a_dead_relay_had_leased_is_sent_when_the_lease_ends(bench):
    [event] = await bench.stores()
    dead, heir = Recorder(), Recorder()
    await Relay(bench.engine, dead).turn()

    assert not await Relay(bench.engine, heir).turn(), "the lease holds"
    await bench.run("UPDATE core.outbox SET available_at = available_at - interval '5 s'")
    assert await Relay(bench.engine, heir).turn()

    assert heir.sent == [event.position]


async def test_no_transaction_is_open_while_events_are_sent(bench):
    await bench.stores()

    class Watcher(Recorder):
        async def send(self, batch) -> None:
            self.open = await bench.count(
                "pg_stat_activity",
                """datname = current_database() AND backend_type = 'client backend'
                AND xact_start IS NOT NULL AND pid <> pg_backend_pid()""",
            )

    watcher = Watcher()
    await Relay(bench.engine, watcher).turn()

    assert watcher.open == 0


async def test_a_relay_that_is_stopped_while_sending_gives_its_lease_back(bench):
    [event] = await bench.stores()

    class Hanging(Recorder):
        async def send(self, batch) -> None:
            await asyncio.sleep(60)

    turn = asyncio.create_task(Relay(bench.engine, Hanging()).turn())
    await asyncio.sleep(0.2)
    turn.cancel()
    await asyncio.wait({turn})

    heir = Recorder()
    await Relay(bench.engine, heir).turn()
    assert heir.sent == [event.position]


async def test_two_relays_whose_leases_overlap_write_one_delivery(bench):
    events = await bench.stores(3)
    transport = bench.local(Reactions([leaving_a_row("t.first")]))

    await asyncio.gather(transport.send(events), transport.send(events))
    assert len(await bench.run("DELETE FROM core.deliveries RETURNING 1")) == 3
    await transport.send(events)

    assert await bench.count("core.deliveries") == 0


def deliveries_of(bench, reaction, most: int = 4) -> Deliveries:
    attempts = Attempts(bench.engine, [reaction.subscriber])
    deliverer = Deliverer(bench.container, attempts, bench.clock, bench.metrics)
    slots = asyncio.Semaphore(most)
    return Deliveries(attempts, deliverer, Reactions([reaction]), slots, most)


async def test_a_process_that_dies_in_every_attempt_parks_the_event(bench):
    reaction = leaving_a_row("t.first")
    events = await bench.stores()
    await bench.local(Reactions([reaction])).send(events)
    attempts = Attempts(bench.engine, ["t.first"])
    for _ in range(MOST_ATTEMPTS):
        assert len(await attempts.lease(10)) == 1  # begun and counted, and then the process was gone
        assert await attempts.lease(10) == [], "while the lease holds nobody else begins"
        await bench.run("UPDATE core.deliveries SET next_attempt_at = now()")

    deliveries = deliveries_of(bench, reaction)
    await deliveries.turn()
    await deliveries.stop(5)

    row = await bench.delivery()
    assert row.state == "dead"
    assert "the process died with it" in row.last_error
    assert await bench.effects() == {}


async def test_a_delivery_whose_event_is_gone_is_dead(bench):
    reaction = leaving_a_row("t.first")
    events = await bench.stores()
    await bench.local(Reactions([reaction])).send(events)
    await bench.run("DELETE FROM core.outbox")

    deliveries = deliveries_of(bench, reaction)
    await deliveries.turn()
    await deliveries.stop(5)

    assert (await bench.delivery()).last_error == "EventMissing: the event is not in the outbox"


async def test_no_more_reactions_run_at_once_than_there_are_slots(bench):
    running = most = 0
    full = asyncio.Event()

    async def counts(_) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        full.set() if running == 3 else None
        await full.wait()
        await asyncio.sleep(0.01)
        running -= 1

    reaction = leaving_a_row("t.first", before=counts)
    await bench.local(Reactions([reaction])).send(await bench.stores(12))
    deliveries = deliveries_of(bench, reaction, most=3)

    while await deliveries.turn():
        pass
    await deliveries.stop(5)

    assert most == 3
    assert len(await bench.effects()) == 12


async def test_the_end_of_the_process_gives_back_what_does_not_finish(bench):
    async def hangs(_) -> None:
        await asyncio.sleep(3)

    reaction = leaving_a_row("t.first", before=hangs)
    await bench.local(Reactions([reaction])).send(await bench.stores())
    deliveries = deliveries_of(bench, reaction)
    await deliveries.turn()

    await deliveries.stop(0.2)

    row = await bench.delivery()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert row.waits <= 0


async def test_rows_of_reactions_another_release_has_are_left_to_it(bench):
    [event] = await bench.stores()
    await bench.run(
        "INSERT INTO core.deliveries (subscriber, event_id) VALUES ('t.newer', :e)", e=event.event_id
    )

    assert await Attempts(bench.engine, ["t.first"]).lease(10) == []
