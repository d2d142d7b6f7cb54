"""What is kept for a while goes in slices, and nothing goes before its time (R-D01)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from mesto.core.database import asyncpg_url
from mesto.core.metrics import Metrics
from mesto.core.module import Module
from mesto.core.purge import CORE_PURGES, SLICE, Purge, PurgeHandler
from mesto.core.secrets import load_secrets
from mesto.entrypoints.container import make_container
from mesto.entrypoints.runner.runner import PURGING
from tests.support.app import FixedProvider, settings_for_tests
from tests.support.clock import AdjustableClock

NOW = datetime(2031, 6, 1, tzinfo=UTC)
KEY = "INSERT INTO core.idempotency_keys (user_id, operation, key, fingerprint, status, created_at) VALUES ($1, 'POST /x', $2, '', 201, $3)"
EVENT = """
INSERT INTO core.outbox (event_id, name, aggregate_id, aggregate_version, payload, occurred_at, published_at, settled_at)
VALUES ($1, 'test.purged.v1', $1, 1, '{}', $2, $2, $3)
"""
ANSWERED = "INSERT INTO core.inbox (subscriber, event_id, processed_at) VALUES ('test', $1, $2)"
DEAD = "INSERT INTO core.deliveries (subscriber, event_id, state) VALUES ('test', $1, 'dead')"


class LaterClock(AdjustableClock):
    START = NOW


@pytest.fixture
async def database(cluster_url):
    """A database of its own: everything in the others is older than the year of this test."""
    from tests.support.postgres import migrated_database

    async with migrated_database(cluster_url) as url:
        connection = await asyncpg.connect(url)
        yield url, connection
        await connection.close()


async def purge(url: str, slice_: int = SLICE) -> dict[str, int]:
    engine = create_async_engine(asyncpg_url(url))
    async with AsyncSession(engine) as session:
        gone = await PurgeHandler(session, LaterClock(), CORE_PURGES, slice_)()
    await engine.dispose()
    return gone


async def test_keys_are_kept_for_two_days(database):
    url, connection = database
    me = uuid4()
    for name, age in (("young", 47.9), ("old", 48.1), ("older", 100)):
        await connection.execute(KEY, me, name, NOW - timedelta(hours=age))
    assert await purge(url) == {"idempotency_keys": 2, "events": 0, "inbox": 0}
    assert await connection.fetchval("SELECT array_agg(key) FROM core.idempotency_keys") == ["young"]


async def an_event(connection, age_days: float, *, settled: bool = True, answered: bool = True) -> UUID:
    event_id, at = uuid4(), NOW - timedelta(days=age_days)
    await connection.execute(EVENT, event_id, at, at if settled else None)
    if answered:
        await connection.execute(ANSWERED, event_id, at)
    return event_id


async def test_events_go_after_ninety_days_with_what_was_answered_to_them(database):
    url, connection = database
    young = await an_event(connection, 89)
    await an_event(connection, 91)
    unsettled = await an_event(connection, 91, settled=False)
    dead = await an_event(connection, 91)
    await connection.execute(DEAD, dead)
    assert await purge(url) == {"idempotency_keys": 0, "events": 1, "inbox": 1}
    for table in ("outbox", "inbox"):
        left = await connection.fetch(f"SELECT event_id FROM core.{table}")
        assert {row["event_id"] for row in left} == {young, unsettled, dead}


async def test_it_goes_slice_by_slice_until_nothing_old_is_left(database):
    url, connection = database
    await connection.executemany(KEY, [(uuid4(), "old", NOW - timedelta(days=3)) for _ in range(25)])
    for _ in range(25):
        await an_event(connection, 100)
    assert await purge(url, 10) == {"idempotency_keys": 25, "events": 25, "inbox": 25}
    assert await purge(url, 10) == {"idempotency_keys": 0, "events": 0, "inbox": 0}


async def test_a_row_that_somebody_holds_is_left_for_the_next_hour(database):
    url, connection = database
    await connection.execute(KEY, uuid4(), "held", NOW - timedelta(days=3))
    await connection.execute(KEY, uuid4(), "free", NOW - timedelta(days=3))
    async with connection.transaction():
        await connection.execute("SELECT 1 FROM core.idempotency_keys WHERE key = 'held' FOR UPDATE")
        assert (await purge(url))["idempotency_keys"] == 1
    assert (await purge(url))["idempotency_keys"] == 1


async def test_a_module_adds_its_own_and_the_runner_knows_the_job(database):
    url, connection = database
    await connection.execute("CREATE TABLE public.leaves (fell_at timestamptz)")
    await connection.execute("INSERT INTO public.leaves VALUES ($1), ($2)", NOW, NOW - timedelta(days=8))
    leaves = Purge(
        name="leaves",
        keep=timedelta(days=7),
        statement="DELETE FROM public.leaves WHERE ctid IN "
        "(SELECT ctid FROM public.leaves WHERE fell_at < :before LIMIT :slice)",
    )
    settings = settings_for_tests(url)
    container = make_container(
        settings,
        load_secrets(settings),
        Metrics(),
        FixedProvider(LaterClock()),
        modules=[Module(name="garden", purges=(leaves,))],
    )
    async with container() as scope:
        handle = await scope.get(PURGING.use_case)
        assert (await handle())["leaves"] == 1
    await container.close()
    assert await connection.fetchval("SELECT count(*) FROM public.leaves") == 1
    assert (PURGING.name, PURGING.every_seconds) == ("purge", 3600)
