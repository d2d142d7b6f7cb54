from datetime import timedelta

import pytest

from mesto.core.bus import Reactions
from mesto.core.delivery import Result
from mesto.core.reconciler import SLICE, Reconciler
from tests.support.effects import leaving_a_row


@pytest.fixture
def reaction():
    return leaving_a_row("t.first")


@pytest.fixture
def reconciler(bench, reaction):
    return Reconciler(bench.engine, Reactions([reaction]), lambda: None)


async def published(bench, seconds_ago: float) -> None:
    await bench.run(
        "UPDATE core.outbox SET published_at = now() - CAST(:ago AS interval)",
        ago=timedelta(seconds=seconds_ago),
    )


async def settled(bench) -> int:
    return await bench.count("core.outbox", "settled_at IS NOT NULL")


async def test_a_published_event_that_nobody_answered_in_5_seconds_gets_a_delivery(bench, reconciler):
    await bench.stores()

    await published(bench, 4)
    await reconciler.turn()
    assert await bench.delivery() is None

    await published(bench, 6)
    await reconciler.turn()
    row = await bench.delivery()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert await settled(bench) == 0


@pytest.mark.parametrize(
    ("attempts", "available_in", "is_due"),
    [(0, -4, False), (0, -6, True), (1, 1, False), (1, -1, True), (2, 4, True)],
)
async def test_an_event_no_relay_could_send_gets_a_delivery_after_5_seconds(
    bench, reconciler, attempts, available_in, is_due
):
    await bench.stores()
    await bench.run(
        "UPDATE core.outbox SET publish_attempts = :n, available_at = now() + CAST(:x AS interval)",
        n=attempts,
        x=timedelta(seconds=available_in),
    )

    await reconciler.turn()

    assert (await bench.delivery() is not None) is is_due


async def test_an_answered_event_is_settled_and_not_delivered_again(bench, reconciler, reaction):
    [event] = await bench.stores()
    assert await bench.delivers(reaction, event) is Result.OK
    await published(bench, 6)

    await reconciler.turn()

    # The event that the effect recorded has no reaction: it is settled too.
    assert await settled(bench) == 2
    assert await bench.delivery() is None


async def test_an_event_whose_every_reaction_answered_without_the_relay_is_taken_from_it(
    bench, reconciler, reaction
):
    [event] = await bench.stores()
    await bench.delivers(reaction, event)
    await bench.run(
        "UPDATE core.outbox SET available_at = now() - interval '6 s' WHERE event_id = :e", e=event.event_id
    )

    await reconciler.turn()

    assert await bench.count("core.outbox", "published_at IS NULL") == 1, "the event its effect recorded"
    assert await settled(bench) == 1


async def test_a_dead_delivery_settles_its_event_and_stays_dead(bench, reconciler, reaction):
    [event] = await bench.stores()
    await bench.run(
        "INSERT INTO core.deliveries (subscriber, event_id, state) VALUES (:s, :e, 'dead')",
        s="t.first",
        e=event.event_id,
    )
    await published(bench, 6)

    await reconciler.turn()

    assert await settled(bench) == 1
    assert (await bench.delivery()).state == "dead"


async def test_a_waiting_delivery_keeps_its_event_open_and_its_turn(bench, reconciler, reaction):
    [event] = await bench.stores()
    await bench.run(
        """INSERT INTO core.deliveries (subscriber, event_id, attempts, next_attempt_at)
        VALUES (:s, :e, 3, now() + interval '30 s')""",
        s="t.first",
        e=event.event_id,
    )
    await published(bench, 6)

    await reconciler.turn()

    row = await bench.delivery()
    assert row.attempts == 3
    assert row.waits > 25
    assert await settled(bench) == 0


async def test_a_new_reaction_begins_with_unsettled_events(bench, reconciler, reaction):
    old, new = await bench.stores(2)
    await bench.delivers(reaction, old)
    await published(bench, 6)
    await bench.run("UPDATE core.outbox SET settled_at = now() WHERE event_id = :e", e=old.event_id)
    newcomer = leaving_a_row("t.second")

    await Reconciler(bench.engine, Reactions([reaction, newcomer]), lambda: None).turn()

    found = await bench.run("SELECT subscriber, event_id FROM core.deliveries ORDER BY 1")
    assert [tuple(row) for row in found] == [("t.first", new.event_id), ("t.second", new.event_id)]


async def test_many_waiting_events_do_not_hide_a_lost_one(bench, reconciler):
    """More than one slice of events waits for its next try; the lost one is behind them all."""
    await bench.stores(SLICE + 20)
    await published(bench, 6)
    await bench.run(
        """INSERT INTO core.deliveries (subscriber, event_id, next_attempt_at)
        SELECT 't.first', event_id, now() + interval '1 min' FROM core.outbox
        WHERE position < (SELECT max(position) FROM core.outbox)"""
    )

    await reconciler.turn()

    assert await bench.count("core.deliveries", "next_attempt_at <= now()") == 1
