"""R-I05 on real PostgreSQL: exactly the quota passes, in any window, whoever asks and however many at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.database import make_engine
from mesto.core.prepared import shared_by_all_reads
from mesto.core.purge import PurgeHandler
from mesto.core.setting_sections import DatabaseSettings
from mesto.modules.auth.domain.throttle import AttemptLimits
from mesto.modules.auth.infrastructure.attempts import AttemptsEngine, SqlAttempts
from mesto.modules.users.public import Attempts, TooManyAttempts
from tests.support.app import running_app
from tests.support.clock import AdjustableClock
from tests.support.events import run_sql
from tests.support.people import World, WorldProvider

pytestmark = pytest.mark.S5

HERE, THERE = "203.0.113.7", "198.51.100.9"
ANNA, BORIS = "anna@example.com", "boris@example.com"
SECRET = b"a key of the tests, 32 bytes long"


@asynccontextmanager
async def counting(url: str, clock: AdjustableClock, size: int = 2, **limits) -> AsyncIterator[SqlAttempts]:
    """One process that counts."""
    settings = DatabaseSettings(pool_size=size, max_overflow=0, pool_timeout_seconds=30)
    engine: AsyncEngine = make_engine(url, settings, "mesto attempts", synchronous_commit="off")
    yield SqlAttempts(AttemptsEngine(engine), SECRET, AttemptLimits(**limits), clock)
    await engine.dispose()


@pytest.fixture
def clock():
    return AdjustableClock()


@pytest.fixture
async def empty(database_url):
    await run_sql(database_url, "DELETE FROM auth.attempts")
    return database_url


@pytest.fixture
async def attempts(empty, clock):
    async with counting(empty, clock) as attempts:
        yield attempts


async def passes(attempts: SqlAttempts, email: str = ANNA, ip: str | None = HERE) -> bool:
    return await wait_for(attempts, email, ip) == 0


async def wait_for(attempts: SqlAttempts, email: str = ANNA, ip: str | None = HERE) -> int:
    """Try once; return 0 when it was let through, else the seconds we were told to wait."""
    try:
        await attempts.count(email, ip=ip)
    except TooManyAttempts as refusal:
        return refusal.params["retry_after"]
    return 0


async def passed(attempts: SqlAttempts, times: int, email: str = ANNA, ip: str | None = HERE) -> int:
    return sum([await passes(attempts, email, ip) for _ in range(times)])


async def test_ten_for_an_account_from_wherever_and_however_it_is_written(attempts):
    assert await passed(attempts, 5) == 5
    assert await passed(attempts, 5, " ANNA@example.com", THERE) == 5
    assert not await passes(attempts, "Anna@Example.com", "192.0.2.1")
    assert await passes(attempts, BORIS)


async def test_thirty_for_an_address_whoever_is_tried(attempts):
    for number in range(30):
        assert await passes(attempts, f"guest{number}@example.com", f"2001:db8::{number:x}")
    assert not await passes(attempts, BORIS, "2001:db8::ffff:1")
    assert await passes(attempts, BORIS, "2001:db8:0:1::1")


async def test_a_thousand_overall(empty, clock):
    async with counting(empty, clock, overall=50) as attempts:
        for number in range(50):
            assert await passes(attempts, f"guest{number}@example.com", f"203.0.113.{number}")
        assert not await passes(attempts, BORIS, THERE)
        clock.advance(minutes=5)
        assert await passes(attempts, BORIS, THERE)


async def test_no_window_of_five_minutes_holds_more_wherever_it_begins(attempts, clock):
    """Fixed windows would let nine more pass here."""
    clock.advance(seconds=1)
    assert await passes(attempts)
    clock.advance(seconds=298)
    assert await passed(attempts, 9) == 9
    clock.advance(seconds=2)
    assert await passed(attempts, 9) == 1
    clock.advance(seconds=297)
    assert not await passes(attempts)
    clock.advance(seconds=1)
    assert await passed(attempts, 20) == 9


async def test_a_hundred_a_day_and_never_for_ever(attempts, clock):
    began, count = clock.moment, 0
    while clock.moment < began + timedelta(hours=24):
        count += await passed(attempts, 11, ip=None)
        clock.advance(minutes=5)
    assert count == 100
    assert await passed(attempts, 11, ip=None) == 10


async def test_obeying_is_never_punished_and_refusals_prolong_nothing(attempts, clock):
    for _ in range(25):
        assert await passed(attempts, 10, ip=None) <= 10
        told = await wait_for(attempts, ip=None)
        clock.advance(seconds=told - 0.001)
        assert await passed(attempts, 50, ip=None) == 0
        clock.advance(seconds=0.001)
        assert await passes(attempts, ip=None)


async def test_a_refused_attempt_is_counted_nowhere(attempts):
    assert await passed(attempts, 10) == 10
    assert await passed(attempts, 100) == 0
    assert [await passes(attempts, f"guest{n}@example.com") for n in range(21)] == [True] * 20 + [False]


async def test_success_clears_the_account_but_gives_the_address_back_its_one_attempt_only(attempts):
    """Whoever has an account of their own would otherwise clear the way for guesses at others."""
    for number in range(29):
        assert await passes(attempts, f"guest{number}@example.com")
    for _ in range(20):
        assert await passes(attempts, BORIS)
        await attempts.forgive(BORIS, ip=HERE)
    assert await passes(attempts, ANNA)
    assert not await passes(attempts, BORIS)

    assert await passed(attempts, 9, ANNA, THERE) == 9
    await attempts.forgive(BORIS, ip=THERE)
    assert not await passes(attempts, ANNA, THERE)
    await attempts.forgive(ANNA, ip=THERE)
    assert await passed(attempts, 20, ANNA, THERE) == 10


async def test_forgiving_what_was_never_counted_changes_nothing(attempts, empty):
    await attempts.forgive(ANNA, ip=HERE)
    assert await run_sql(empty, "SELECT 1 FROM auth.attempts") == []
    assert await passes(attempts)
    await attempts.forgive(ANNA, ip=HERE)
    await attempts.forgive(ANNA, ip=HERE)
    assert await passed(attempts, 11) == 10


@pytest.mark.parametrize("is_known", [False, True])
async def test_of_two_hundred_at_once_in_two_processes_exactly_the_quota_passes(empty, clock, is_known):
    async with counting(empty, clock, size=10) as one, counting(empty, clock, size=10) as other:
        if is_known:
            assert await passes(one)
            await one.forgive(ANNA, ip=HERE)
        results = await asyncio.gather(*(passes((one, other)[n % 2], ip=None) for n in range(200)))
        assert sum(results) == 10
        results = await asyncio.gather(
            *(passes((one, other)[n % 2], f"guest{n}@example.com", THERE) for n in range(200))
        )
        assert sum(results) == 30


async def test_counting_and_forgiving_at_once_neither_waits_in_a_circle_nor_loses_count(empty, clock):
    async with counting(empty, clock, size=10, per_address=1000) as one:

        async def sign_in(number: int) -> None:
            email = f"guest{number % 7}@example.com"
            if await passes(one, email):
                await one.forgive(email, ip=HERE)

        await asyncio.gather(*(sign_in(n) for n in range(300)))
    left = "SELECT scope, cardinality(moments) AS n FROM auth.attempts WHERE scope <> 'account'"
    assert {row["scope"]: row["n"] for row in await run_sql(empty, left)} == {"address": 0, "overall": 0}


async def test_another_process_and_one_started_anew_remember(attempts, empty, clock):
    assert await passed(attempts, 10) == 10
    async with counting(empty, clock) as after_the_restart:
        assert not await passes(after_the_restart)


async def test_only_the_first_refusal_of_a_block_is_news(attempts, clock):
    assert await passed(attempts, 10) == 10

    async def is_news() -> bool:
        with pytest.raises(TooManyAttempts) as refused:
            await attempts.count(ANNA, ip=HERE)
        return refused.value.is_first

    told = await asyncio.gather(*(is_news() for _ in range(20)))
    assert sum(told) == 1
    clock.advance(minutes=5)
    assert await passed(attempts, 10) == 10
    assert await is_news()
    assert not await is_news()


async def test_a_count_outlives_the_transaction_of_a_request_that_holds_the_only_connection(empty):
    """Under an Idempotency-Key a refusal undoes everything: guesses must not be undone with it."""
    database = {"url": empty, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 5}
    async with (
        running_app(empty, WorldProvider(World()), database=database, auth={"throttle_enabled": True}) as app,
        app.container() as scope,
    ):
        attempts_of, session = await scope.get(Attempts), await scope.get(AsyncSession)
        await session.execute(text("SELECT 1"))
        async with shared_by_all_reads(session):
            await attempts_of.count(ANNA, ip=HERE)
        await session.rollback()
    assert len(await run_sql(empty, "SELECT 1 FROM auth.attempts WHERE cardinality(moments) = 1")) == 3


async def test_neither_who_nor_where_can_be_read_from_the_rows(attempts, empty):
    await attempts.count(ANNA, ip=HERE)
    rows = await run_sql(empty, "SELECT scope, key, a::text AS text FROM auth.attempts a ORDER BY scope")
    assert [row["scope"] for row in rows] == ["account", "address", "overall"]
    assert {len(row["key"]) for row in rows} == {32}
    assert not any("anna" in row["text"] or HERE in row["text"] for row in rows)


async def test_old_rows_are_purged_and_young_ones_are_not(empty):
    async with running_app(empty, WorldProvider(World()), auth={"throttle_enabled": True}) as app:
        await run_sql(
            empty,
            "INSERT INTO auth.incidents SELECT gen_random_uuid(), 'sign_in_failed', 'credentials', NULL, NULL, NULL, "
            "'purged', $1::timestamptz - make_interval(days => d), 1 FROM generate_series(80, 99) d",
            app.clock.moment,
        )
        async with app.container() as scope:
            attempts_of, purge = await scope.get(Attempts), await scope.get(PurgeHandler)
            await attempts_of.count(ANNA, ip=None)
            app.clock.advance(hours=23)
            await attempts_of.count(BORIS, ip=None)
            app.clock.advance(hours=2)
            assert (await purge())["attempts"] == 1
            left = await run_sql(empty, "SELECT scope FROM auth.attempts ORDER BY scope")
            assert [row["scope"] for row in left] == ["account", "overall"]
            await attempts_of.count(ANNA, ip=None)
        [left] = await run_sql(empty, "SELECT count(*) AS n FROM auth.incidents WHERE user_agent = 'purged'")
        assert left["n"] == 9
