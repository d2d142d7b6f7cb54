import asyncio
import time
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.draining import draining
from mesto.core.health import compare
from mesto.core.ids import new_id
from tests.support.actors import HeaderActors
from tests.support.app import running_app
from tests.support.clock import AdjustableClock
from tests.support.others import others

NOWHERE = "postgresql://postgres@127.0.0.1:1/postgres"


@pytest.fixture
async def app(database_url):
    async with running_app(database_url, HeaderActors(), others()) as running:
        yield running


@asynccontextmanager
async def without_database(url=NOWHERE):
    async with running_app(url, HeaderActors(), others()) as running:
        yield running


@asynccontextmanager
async def black_hole():
    """A server that takes every connection and never says a word."""
    held = []

    async def swallow(_, writer):
        held.append(writer)

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in held:
        writer.close()


@asynccontextmanager
async def changed(database_url, change: str, back: str, *args):
    connection = await asyncpg.connect(database_url)
    await connection.execute(change, *args)
    try:
        yield
    finally:
        await connection.execute(back)
        await connection.close()


async def test_everything_is_well(app):
    health = await app.client.get("/health")
    assert (health.status_code, health.json()) == (
        200,
        {
            "status": "ok",
            "version": "0.1.0",
            "checks": {"database": "ok", "broker": "not_used", "outbox": "ok", "storage": "not_used"},
        },
    )
    ready = await app.client.get("/ready")
    assert (ready.status_code, ready.json()) == (
        200,
        {
            "status": "ok",
            "checks": {
                "database": "ok",
                "revision": "ok",
                "broker": "not_used",
                "outbox_lag_seconds": 0.0,
            },
        },
    )
    live = await app.client.get("/live")
    assert (live.status_code, live.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/health", "/live", "/ready"])
async def test_probes_may_ask_for_the_head_only_and_keep_nothing(app, path):
    answer = await app.client.head(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


async def test_without_a_database_the_process_lives_and_is_not_ready():
    async with without_database() as app:
        assert (await app.client.get("/live")).status_code == 200
        started = time.monotonic()
        ready = await app.client.get("/ready")
        health = await app.client.get("/health")
        assert time.monotonic() - started < 1
        assert ready.status_code == 503
        assert ready.json() == {
            "status": "down",
            "checks": {
                "database": "failing",
                "revision": "unknown",
                "broker": "not_used",
                "outbox_lag_seconds": None,
            },
        }
        assert health.status_code == 503
        assert health.json()["status"] == "down"
        assert health.json()["checks"]["outbox"] == "unknown"


async def test_a_database_that_hangs_is_not_waited_for():
    async with black_hole() as port, without_database(f"postgresql://postgres@127.0.0.1:{port}/x") as app:
        started = time.monotonic()
        ready, health = await asyncio.gather(app.client.get("/ready"), app.client.get("/health"))
        assert time.monotonic() - started < 1.2
        assert (ready.status_code, health.status_code) == (503, 503)


async def test_a_full_pool_does_not_make_it_unready(app):
    engine = await app.container.get(AsyncEngine)
    taken = [
        await engine.connect()
        for _ in range(app.settings.database.pool_size + app.settings.database.max_overflow)
    ]
    try:
        assert (await app.client.get("/ready")).status_code == 200
    finally:
        for connection in taken:
            await connection.close()


async def test_probes_that_come_together_share_one_connection(app, database_url):
    watcher = await asyncpg.connect(database_url)
    count = "SELECT numbackends FROM pg_stat_database WHERE datname = current_database()"
    before = await watcher.fetchval(count)
    probes = [asyncio.create_task(app.client.get("/ready")) for _ in range(20)]
    most = before
    while not all(probe.done() for probe in probes):
        most = max(most, await watcher.fetchval(count))
    assert [probe.result().status_code for probe in probes] == [200] * 20
    assert most <= before + 1
    await watcher.close()


@pytest.mark.parametrize(
    ("present", "status", "revision"),
    [("0007_bookings", 503, "behind"), ("9999_of_the_next_release", 200, "ahead")],
)
async def test_an_older_schema_is_not_ready_and_that_of_the_next_release_is(
    app, database_url, present, status, revision
):
    from mesto.core.revisions import head

    change = f"UPDATE core.alembic_version SET version_num = '{present}'"
    back = f"UPDATE core.alembic_version SET version_num = '{head()}'"
    async with changed(database_url, change, back):
        answer = await app.client.get("/ready")
        assert answer.status_code == status
        assert answer.json()["checks"]["revision"] == revision


async def test_a_database_without_our_schema_is_not_ready(cluster_url):
    async with without_database(cluster_url) as app:
        answer = await app.client.get("/ready")
        assert answer.status_code == 503
        assert answer.json()["checks"] == {
            "database": "ok",
            "revision": "missing",
            "broker": "not_used",
            "outbox_lag_seconds": None,
        }


def test_revisions_are_compared_by_their_number():
    assert compare(None, "0008_x") == "missing"
    assert compare("0008_x", "0008_x") == "ok"
    assert compare("0007_y", "0008_x") == "behind"
    assert compare("0010_a", "0008_x") == "ahead"


async def test_a_process_told_to_stop_is_alive_and_not_ready(app):
    draining.set()
    try:
        ready = await app.client.get("/ready")
        assert ready.status_code == 503
        assert ready.json()["status"] == "draining"
        assert ready.json()["checks"]["database"] == "ok"
        assert (await app.client.get("/live")).status_code == 200
    finally:
        draining.clear()


@pytest.mark.parametrize("state", ["unpublished", "unsettled"])
async def test_late_events_are_told_and_decide_nothing(app, database_url, state):
    event_id = new_id()
    insert = (
        "INSERT INTO core.outbox (event_id, name, aggregate_id, aggregate_version, payload, occurred_at,"
        " published_at) VALUES ($1, 'x.y.v1', $1, 1, '{}', $2, $3)"
    )
    occurred_at = AdjustableClock.START.replace(hour=7)
    published_at = occurred_at if state == "unsettled" else None
    back = f"DELETE FROM core.outbox WHERE event_id = '{event_id}'"
    async with changed(database_url, insert, back, event_id, occurred_at, published_at):
        ready = await app.client.get("/ready")
        assert ready.status_code == 200
        assert ready.json()["checks"]["outbox_lag_seconds"] == 3600
        health = await app.client.get("/health")
        assert health.status_code == 200
        assert health.json()["status"] == "degraded"
        assert health.json()["checks"]["outbox"] == "late"


async def test_a_broker_that_is_away_is_told_and_decides_nothing(database_url):
    bus = {"transport": "rabbit", "rabbitmq_url": "amqp://guest:guest@127.0.0.1:1/"}
    async with running_app(database_url, HeaderActors(), others(), bus=bus) as app:
        ready = await app.client.get("/ready")
        assert ready.status_code == 200
        assert ready.json()["checks"]["broker"] == "failing"
        assert (await app.client.get("/health")).json()["status"] == "degraded"


async def test_a_broker_that_takes_connections_is_ok(database_url):
    async with black_hole() as port:
        bus = {"transport": "rabbit", "rabbitmq_url": f"amqp://guest:guest@127.0.0.1:{port}/"}
        async with running_app(database_url, HeaderActors(), others(), bus=bus) as app:
            assert (await app.client.get("/ready")).json()["checks"]["broker"] == "ok"


async def test_figures_are_told_by_route_and_never_by_what_was_asked_for(app):
    for path in ("/api/v1/notifications/0", "/nowhere/at/all", "/live", "/ready", "/health"):
        await app.client.get(path)
    await app.client.request("BREW", "/health")
    answer = await app.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = answer.text.splitlines()
    counted = [line.rsplit(" ", 1)[0] for line in lines if line.startswith("http_requests_total{")]
    assert sorted(counted) == [
        'http_requests_total{handler="/api/v1/notifications/{notification_id}",method="GET",status="401"}',
        'http_requests_total{handler="/health",method="GET",status="200"}',
        'http_requests_total{handler="/health",method="other",status="405"}',
        'http_requests_total{handler="none",method="GET",status="404"}',
    ]
    assert any(line.startswith("python_gc_objects_collected_total") for line in lines)
