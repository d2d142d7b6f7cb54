"""How requests are counted and told, with a clock the test sets."""

from datetime import timedelta

import pytest

from mesto.core.addresses import network_of
from mesto.core.limits.counts import Asked, LocalCounts
from mesto.core.limits.limiter import Limiter, refusal_by
from mesto.core.limits.policies import Policies, Quota
from mesto.core.setting_sections import LimitsSettings
from tests.support.clock import AdjustableClock

pytestmark = pytest.mark.S13


@pytest.fixture
def clock():
    return AdjustableClock()


def limiter(clock, **settings) -> Limiter:
    return Limiter(Policies(LimitsSettings(**settings)), LocalCounts(clock))


async def asks(limits: Limiter, quota=Quota.DEFAULT, payer="person:1"):
    return await limits.count(quota, payer, is_known=payer.startswith("person"))


async def test_a_quota_passes_exactly_its_requests(clock):
    limits = limiter(clock, signed_in=3)
    refused = [refusal_by(await asks(limits)) is not None for _ in range(5)]
    assert refused == [False, False, False, True, True]


async def test_a_window_begins_with_the_first_request_of_somebody(clock):
    limits = limiter(clock, signed_in=1)
    await asks(limits)
    clock.advance(seconds=40)
    await asks(limits, payer="person:2")
    clock.advance(seconds=19)
    assert refusal_by(await asks(limits)).params == {"retry_after": 1}
    assert refusal_by(await asks(limits, payer="person:2")).params == {"retry_after": 41}


@pytest.mark.parametrize("passed", [0, 0.001, 0.4, 0.5, 0.999, 1, 30.0, 59.001, 59.9])
async def test_whoever_waits_as_told_is_let_in_and_a_second_less_would_not_do(clock, passed):
    limits = limiter(clock, signed_in=1)
    await asks(limits)
    clock.advance(seconds=passed)
    wait = refusal_by(await asks(limits)).params["retry_after"]
    clock.advance(seconds=wait - 1)
    assert refusal_by(await asks(limits)) is not None
    clock.advance(seconds=1)
    assert refusal_by(await asks(limits)) is None


async def test_refused_requests_make_nothing_longer(clock):
    limits = limiter(clock, signed_in=1)
    await asks(limits)
    for _ in range(59):
        clock.advance(seconds=1)
        assert refusal_by(await asks(limits)) is not None
    clock.advance(seconds=1.001)
    assert refusal_by(await asks(limits)) is None


async def test_the_wait_told_is_that_of_all_policies(clock):
    limits = limiter(clock, signed_in=4, searches=1)
    await asks(limits)
    clock.advance(seconds=20)
    await asks(limits, Quota.SEARCHES)
    assert refusal_by(await asks(limits, Quota.SEARCHES)).params == {"retry_after": 60}
    await asks(limits)
    # Searches have room again after 60 s, requests in general after 40 s: both have after 60 s.
    clock.advance(seconds=5)
    told = refusal_by(await asks(limits, Quota.SEARCHES)).params["retry_after"]
    assert told == 55
    clock.advance(seconds=told)
    assert refusal_by(await asks(limits, Quota.SEARCHES)) is None


async def test_a_full_general_quota_is_waited_for_even_if_the_class_ends_first(clock):
    limits = limiter(clock, signed_in=2, searches=1)
    await asks(limits, Quota.SEARCHES)
    clock.advance(seconds=30)
    limits_ = [await asks(limits, Quota.SEARCHES), await asks(limits)]
    assert [refusal_by(s).params["retry_after"] for s in limits_] == [30, 30]


async def test_classes_count_apart_and_all_count_in_general(clock):
    limits = limiter(clock, signed_in=100, searches=50, booking_writes=10)
    for quota in (Quota.SEARCHES, Quota.BOOKING_WRITES, Quota.DEFAULT):
        standings = await asks(limits, quota)
    assert [(s.name, s.remaining) for s in standings] == [("default", 97)]
    standings = await asks(limits, Quota.SEARCHES)
    assert [(s.name, s.remaining) for s in standings] == [("searches", 48), ("default", 96)]


async def test_the_policy_that_ends_first_stands_in_front(clock):
    limits = limiter(clock, signed_in=2, searches=50)
    assert [s.name for s in await asks(limits, Quota.SEARCHES)] == ["default", "searches"]


async def test_test_messages_are_counted_by_the_hour(clock):
    limits = limiter(clock)
    for _ in range(5):
        assert refusal_by(await asks(limits, Quota.TEST_MESSAGES)) is None
    assert refusal_by(await asks(limits, Quota.TEST_MESSAGES)).params == {"retry_after": 3600}


async def test_the_defaults_are_those_of_the_contract():
    policies = Policies(LimitsSettings())

    def told(quota, *, is_known):
        return {(p.namespace, p.amount, p.get_expiry()) for p in policies.of(quota, is_known=is_known)}

    general = ("default", 600, 60)
    assert told(Quota.DEFAULT, is_known=True) == {general}
    assert told(Quota.DEFAULT, is_known=False) == {("default", 120, 60)}
    assert told(Quota.BOOKING_WRITES, is_known=True) == {general, ("booking-writes", 60, 60)}
    assert told(Quota.SEARCHES, is_known=True) == {general, ("searches", 120, 60)}
    assert told(Quota.UPLOADS, is_known=True) == {general, ("uploads", 20, 60)}
    assert told(Quota.TEST_MESSAGES, is_known=True) == {general, ("test-messages", 5, 3600)}
    assert told(Quota.SIGN_IN, is_known=False) == {("default", 120, 60), ("sign-in", 20, 60)}
    assert told(Quota.NONE, is_known=False) == set()
    assert Policies(LimitsSettings(enabled=False)).of(Quota.SIGN_IN, is_known=False) == ()


async def test_memory_does_not_grow_with_addresses_that_are_gone(clock):
    counts = LocalCounts(clock)
    for number in range(20_000):
        await counts.add([Asked(f"key-{number}", 60)])
        clock.advance(milliseconds=100)
    assert len(counts._windows) < 1_500  # 600 of them run


async def test_memory_is_bounded_whatever_comes(clock):
    counts = LocalCounts(clock, most=100)
    for number in range(5_000):
        await counts.add([Asked(f"key-{number}", 3600)])
    assert len(counts._windows) <= 100


async def test_a_clock_set_back_locks_nobody_out(clock):
    counts = LocalCounts(clock)
    await counts.add([Asked("key", 60)])
    clock.set(clock.now() - timedelta(hours=1))
    [counted] = await counts.add([Asked("key", 60)])
    assert (counted.used, counted.left_seconds) == (1, 60)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("x" * 5000, "x" * 45),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_one_customer_has_one_network(address, network):
    assert network_of(address) == network
