import asyncio
import time

import pytest
from structlog.testing import capture_logs

from mesto.core.loops import Loop


async def until(condition) -> None:
    async with asyncio.timeout(3):
        while not condition():
            await asyncio.sleep(0.005)


async def test_an_outage_is_said_once_and_its_end_once():
    is_away = True
    turns = 0

    async def turn() -> bool:
        nonlocal turns
        turns += 1
        if is_away:
            raise ConnectionRefusedError
        return False

    with capture_logs() as said:
        loop = Loop("relay", turn, pause=0.01)
        loop.start()
        await until(lambda: turns == 3)
        is_away = False
        await until(lambda: turns > 5)
        await loop.stop(1)

    assert [(line["event"], line["where"]) for line in said] == [("trouble", "relay"), ("recovered", "relay")]
    assert said[0]["error"] == "ConnectionRefusedError"


async def test_a_fault_of_ours_is_logged_with_its_trace():
    async def turn() -> bool:
        raise ZeroDivisionError

    with capture_logs() as said:
        loop = Loop("relay", turn, pause=0.01)
        loop.start()
        await until(lambda: said)
        await loop.stop(0)

    assert isinstance(said[0]["exc_info"], ZeroDivisionError)


async def test_a_wake_up_shortens_the_pause_and_work_leaves_none():
    turns = 0

    async def turn() -> bool:
        nonlocal turns
        turns += 1
        return turns in {1, 2}

    loop = Loop("relay", turn, pause=60)
    loop.start()
    await until(lambda: turns == 3)
    await asyncio.sleep(0.05)
    assert turns == 3
    loop.wake()
    await until(lambda: turns == 4)
    await loop.stop(1)


async def test_a_wake_up_during_a_turn_is_not_lost():
    inside = asyncio.Event()
    turns = 0

    async def turn() -> bool:
        nonlocal turns
        turns += 1
        if turns == 1:
            inside.set()
            await asyncio.sleep(0.05)
        return False

    loop = Loop("relay", turn, pause=60)
    loop.start()
    await inside.wait()
    loop.wake()
    await until(lambda: turns == 2)
    await loop.stop(1)


@pytest.mark.parametrize(("grace", "ended"), [(1, ["end"]), (0, [])])
async def test_stopping_lets_the_turn_end_within_its_grace(grace, ended):
    inside, said = asyncio.Event(), []

    async def turn() -> bool:
        inside.set()
        await asyncio.sleep(0.1)
        said.append("end")
        return True

    loop = Loop("relay", turn, pause=0)
    loop.start()
    await inside.wait()
    started = time.monotonic()
    await loop.stop(grace)

    assert said == ended
    assert time.monotonic() - started < 0.5


async def test_a_turn_that_hangs_is_seen():
    async def turn() -> bool:
        await asyncio.sleep(60)
        return False

    loop = Loop("relay", turn, pause=0.01)
    loop.start()
    assert loop.is_turning(0.2)
    await asyncio.sleep(0.25)
    assert not loop.is_turning(0.2)
    await loop.stop(0)
