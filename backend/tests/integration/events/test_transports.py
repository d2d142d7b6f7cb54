"""What holds for both transports."""

import asyncio
import time

import pytest

from mesto.core.bus import Reaction
from tests.integration.events.bench import eventually
from tests.support.effects import EffectLeft, EffectWanted, leaving_a_row, store, wanted


async def all_settled(bench) -> bool:
    return await bench.count("core.outbox", "settled_at IS NULL") == 0


async def test_every_event_reaches_every_reaction_once(bench, transport):
    reactions = leaving_a_row("t.first"), leaving_a_row("t.second")
    async with bench.running(*reactions, sections=transport.sections, prefix=transport.prefix):
        events = [e for e in await bench.stores(40) if e.name == EffectWanted.name]

        async def is_done() -> bool:
            return len(await bench.effects("t.first")) == len(await bench.effects("t.second")) == 40

        await eventually(is_done)

    once = {event.event_id: 1 for event in events}
    assert await bench.effects("t.first") == once
    assert await bench.effects("t.second") == once
    assert await bench.count("core.deliveries") == 0


async def test_two_runners_side_by_side_double_nothing(bench, transport):
    reaction = leaving_a_row("t.first")
    given = {"sections": transport.sections, "prefix": transport.prefix}
    async with bench.running(reaction, **given), bench.running(reaction, **given):
        for _ in range(5):
            await store(bench.engine, *(wanted(n, bench.clock) for n in range(8)))

        async def is_done() -> bool:
            return len(await bench.effects()) == 40

        await eventually(is_done)
        await asyncio.sleep(0.2)

    assert set((await bench.effects()).values()) == {1}


async def test_a_failing_reaction_holds_up_no_other_and_is_tried_again_later(bench, transport):
    stumbles = {3}

    async def stumbles_once(event: EffectWanted) -> None:
        if event.number in stumbles:
            stumbles.clear()
            raise RuntimeError

    reactions = leaving_a_row("t.first", after=stumbles_once), leaving_a_row("t.second")
    async with bench.running(*reactions, sections=transport.sections, prefix=transport.prefix):
        await bench.stores(10)

        async def others_are_done() -> bool:
            return len(await bench.effects("t.first")) == 9 and len(await bench.effects("t.second")) == 10

        await eventually(others_are_done)
        row = await bench.delivery("t.first")
        assert (row.state, row.attempts) == ("waiting", 1)
        assert 1 < row.waits < 2.5
        await bench.run("UPDATE core.deliveries SET next_attempt_at = now()")

        async def is_done() -> bool:
            return len(await bench.effects("t.first")) == 10

        await eventually(is_done)
    assert set((await bench.effects("t.first")).values()) == {1}


async def test_an_event_nobody_listens_to_is_marked_and_settled(bench, transport):
    async with bench.running(
        leaving_a_row("t.first"), sections=transport.sections, prefix=transport.prefix
    ) as backbone:
        await store(
            bench.engine,
            EffectLeft(occurred_at=bench.clock.now(), row_id=wanted(1, bench.clock).thing_id),
        )

        async def is_published() -> bool:
            return await bench.count("core.outbox", "published_at < now()") == 1

        await eventually(is_published)
        await bench.run("UPDATE core.outbox SET published_at = now() - interval '6 s'")
        await eventually(lambda: all_settled(bench))
        assert backbone.is_connected
    assert await bench.count("core.deliveries") == 0


async def test_a_relay_that_dies_before_it_marks_sends_a_copy_that_does_nothing(bench, transport):
    reaction = leaving_a_row("t.first")
    async with bench.running(reaction, sections=transport.sections, prefix=transport.prefix):
        await bench.stores(5)

        async def is_done() -> bool:
            return len(await bench.effects()) == 5

        await eventually(is_done)
        # As if it had never come to the mark: everything is sent a second time.
        await bench.run(
            "UPDATE core.outbox SET published_at = NULL, available_at = now() WHERE name = :n",
            n=EffectWanted.name,
        )
        await store(bench.engine, wanted(5, bench.clock))

        async def is_sent_again() -> bool:
            left = await bench.count("core.outbox", "published_at IS NULL")
            left += await bench.count("core.deliveries")
            return left == 0 and len(await bench.effects()) == 6

        await eventually(is_sent_again)
        await asyncio.sleep(0.2)
    assert set((await bench.effects()).values()) == {1}


async def test_events_in_any_order_are_all_answered(bench, transport):
    """A reaction sees newer before older: it keeps what is newest, and nothing gets lost."""
    newest: dict[str, int] = {}
    late = {0, 2, 4}

    async def keeps_the_newest(event: EffectWanted) -> None:
        if event.number in late:
            late.discard(event.number)
            raise RuntimeError
        newest["number"] = max(newest.get("number", -1), event.number)

    reaction = leaving_a_row("t.first", before=keeps_the_newest)
    async with bench.running(reaction, sections=transport.sections, prefix=transport.prefix):
        await bench.stores(6)

        async def is_done() -> bool:
            await bench.run("UPDATE core.deliveries SET next_attempt_at = now() WHERE last_error IS NOT NULL")
            return len(await bench.effects()) == 6

        await eventually(is_done)
    assert newest == {"number": 5}
    assert set((await bench.effects()).values()) == {1}


async def test_the_effect_follows_the_commit_at_once(bench, transport):
    done = asyncio.Event()

    async def tells(_: EffectWanted) -> None:
        done.set()

    waits = []
    async with bench.running(
        leaving_a_row("t.first", after=tells), sections=transport.sections, prefix=transport.prefix
    ) as backbone:

        async def is_open() -> bool:
            return backbone.is_connected

        await eventually(is_open)
        for number in range(15):
            await asyncio.sleep(0.05)
            done.clear()
            await store(bench.engine, wanted(number, bench.clock))
            started = time.perf_counter()
            await done.wait()
            waits.append(time.perf_counter() - started)
    middle = sorted(waits)[7]
    print(f"commit to effect, {transport.name}: p50 {middle * 1000:.0f} ms, max {max(waits) * 1000:.0f} ms")
    assert middle < 0.25, "NOTIFY wakes the relay; polling alone takes half a second"


@pytest.mark.parametrize("names", [("t.first", "t.first")])
def test_two_reactions_of_one_name_are_refused(names):
    from mesto.core.bus import Reactions

    async def nothing(_: EffectWanted) -> None: ...

    with pytest.raises(ValueError, match="two reactions"):
        Reactions(Reaction(name, (EffectWanted,), nothing) for name in names)
