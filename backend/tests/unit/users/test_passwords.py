import asyncio
import threading
from contextlib import ExitStack

import pytest

from mesto.core.errors import ServiceUnavailable
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher, HashCost
from mesto.modules.users.infrastructure.common_passwords import load_common_passwords

SLOTS, QUEUE = 2, 3
CHEAP = HashCost(memory_kib=8, time=1)


@pytest.fixture
def hasher():
    hasher = Argon2Hasher(CHEAP, slots=SLOTS, queue=QUEUE)
    yield hasher
    hasher.close()


async def test_a_hash_knows_its_password_and_no_other(hasher):
    known = await hasher.hash("plum-tram-orbit-41")

    assert await hasher.verify("plum-tram-orbit-41", known)
    assert not await hasher.verify("plum-tram-orbit-42", known)
    assert known != await hasher.hash("plum-tram-orbit-41")


async def test_nobody_has_no_password(hasher):
    assert not await hasher.verify("", None)
    assert not await hasher.verify("plum-tram-orbit-41", None)


async def test_the_standard_cost_is_the_promised_one_for_somebody_and_nobody(hasher):
    standard = Argon2Hasher(HashCost())
    cost = "$argon2id$v=19$m=19456,t=2,p=1$"

    assert (await standard.hash("plum-tram-orbit-41")).startswith(cost)
    assert standard._nobody.startswith(cost)
    assert standard.is_outdated(await hasher.hash("plum-tram-orbit-41"))
    assert not standard.is_outdated(standard._nobody)
    standard.close()


async def test_when_too_many_wait_the_next_one_is_refused_at_once(hasher):
    gate = threading.Event()
    waiting = [asyncio.create_task(hasher._in_thread(gate.wait)) for _ in range(SLOTS + QUEUE)]
    await asyncio.sleep(0)

    with pytest.raises(ServiceUnavailable):
        await hasher.hash("one too many")

    gate.set()
    assert await asyncio.gather(*waiting) == [True] * (SLOTS + QUEUE)
    assert await hasher.hash("there is room again")


async def test_a_caller_who_leaves_gives_no_place_back_before_the_work_is_done(hasher):
    gate = threading.Event()
    waiting = [asyncio.create_task(hasher._in_thread(gate.wait)) for _ in range(SLOTS + QUEUE)]
    await asyncio.sleep(0)
    running = waiting[0]
    running.cancel()
    await asyncio.wait([running])

    with pytest.raises(ServiceUnavailable):
        await hasher.hash("the thread still works")

    gate.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await hasher.hash("there is room again")


async def test_who_has_a_place_is_not_turned_away_any_more_and_an_unused_one_is_given_back(hasher):
    with ExitStack() as others:
        with hasher.place() as place:
            for _ in range(SLOTS + QUEUE - 1):
                others.enter_context(hasher.place())
            with pytest.raises(ServiceUnavailable):
                await hasher.hash("one too many")
            assert not await place.verify("plum-tram-orbit-41", None)
        assert hasher.taken == SLOTS + QUEUE - 1
        assert await hasher.hash("there is room again")
    assert hasher.taken == 0


def test_ten_thousand_common_passwords_are_known_in_any_case():
    common = load_common_passwords()

    assert len(common._passwords) == 10_000
    assert all(len(p) >= 8 and p == p.lower() for p in common._passwords)
    assert "password1" in common
    assert "PASSWORD1" in common
    assert "plum-tram-orbit-41" not in common
