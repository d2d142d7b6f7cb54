"""Counting in a real Redis: together with others, and while it is away."""

import asyncio

import pytest
import redis.asyncio
import structlog

from mesto.core.limits import shared_counts
from mesto.core.limits.counts import Asked, LocalCounts
from mesto.core.limits.shared_counts import SharedCounts
from tests.support.clock import AdjustableClock
from tests.support.proxy import Wire
from tests.support.redis import a_redis

pytestmark = pytest.mark.S13

KEY = Asked("somebody", 60)


@pytest.fixture
def server():
    with a_redis() as own:
        yield own


def counts_in(url, prefix, seconds=0.5):
    return SharedCounts(url, prefix, seconds, instead=LocalCounts(AdjustableClock()))


@pytest.fixture
async def two(server):
    pair = counts_in(server.url, server.prefix), counts_in(server.url, server.prefix)
    yield pair
    for counts in pair:
        await counts.close()


async def used(counts, *asked):
    return [counted.used for counted in await counts.add(asked or [KEY])]


async def test_two_processes_count_together_and_miss_nothing(two):
    found = await asyncio.gather(*(used(two[n % 2]) for n in range(400)))
    assert sorted(number for [number] in found) == list(range(1, 401))


async def test_each_key_has_its_own_window_which_its_first_request_begins(two, server):
    one, other = two
    short = Asked("short", 1)
    assert await used(one, KEY, short) == [1, 1]
    await asyncio.sleep(0.4)
    [long_left, short_left] = [counted.left_seconds for counted in await other.add([KEY, short])]
    assert 59 < long_left <= 59.7
    assert 0 < short_left <= 0.7
    await asyncio.sleep(short_left)
    assert await used(one, KEY, short) == [3, 1]


async def test_what_is_counted_is_forgotten_after_its_window(two, server):
    await two[0].add([Asked("brief", 1)])
    async with redis.asyncio.Redis.from_url(server.url) as client:
        assert await client.exists(f"{server.prefix}:brief") == 1
        assert 0 < await client.pttl(f"{server.prefix}:brief") <= 1000


async def test_what_comes_meanwhile_goes_in_one_call(server):
    counts = counts_in(server.url, server.prefix)
    calls = []
    script = counts._script

    async def watched(keys, args):
        calls.append(len(keys))
        return await script(keys, args)

    counts._script = watched
    await asyncio.gather(*(counts.add([KEY, Asked("other", 60)]) for _ in range(50)))
    assert sum(calls) == 100
    assert len(calls) <= 3
    await counts.close()


async def test_a_redis_that_is_away_stops_nobody_and_is_told_once(server, monkeypatch):
    monkeypatch.setattr(shared_counts, "PAUSE_SECONDS", 0.05)
    async with Wire(server.url) as wire:
        counts = counts_in(wire.url, server.prefix)
        with structlog.testing.capture_logs() as told:
            assert await used(counts) == [1]
            await wire.cut()
            here = []
            for _ in range(4):
                here += await used(counts)
                await asyncio.sleep(0.06)
            assert here == [1, 2, 3, 4]  # this process goes on by itself
            await wire.mend()
            await asyncio.sleep(0.06)
            assert await used(counts) == [2]  # and without a restart together with the others again
        await counts.close()
    assert [(line["event"], line["log_level"]) for line in told] == [
        ("requests are counted in memory: Redis is away", "warning"),
        ("Redis is back", "info"),
    ]


async def test_a_redis_that_was_never_there_stops_nobody():
    counts = counts_in("redis://127.0.0.1:1/0", "nowhere")
    assert await used(counts) == [1]
    assert await used(counts) == [2]
    await counts.close()


async def test_a_silent_redis_holds_up_two_batches_and_then_nobody(server):
    asked = []

    async def say_nothing(reader, writer):
        asked.append(writer)
        while await reader.read(1000):
            pass

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        counts = counts_in(f"redis://127.0.0.1:{port}/0", server.prefix, 0.05)
        for _ in range(2):
            await asyncio.gather(*(used(counts) for _ in range(25)))
        for _ in range(200):
            await used(counts)
        assert len(asked) == 2
        assert await used(counts) == [251]
        await counts.close()
        for writer in asked:
            writer.close()


async def test_a_request_that_is_given_up_leaves_the_others_alone(server):
    counts = counts_in(server.url, server.prefix)
    tasks = [asyncio.create_task(used(counts)) for _ in range(5)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in done].count(asyncio.CancelledError) == 1
    assert await used(counts) == [6]
    await counts.close()


async def test_a_redis_that_forgot_our_script_is_told_it_again(two, server):
    await used(two[0])
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.script_flush()
    assert await used(two[0]) == [2]
