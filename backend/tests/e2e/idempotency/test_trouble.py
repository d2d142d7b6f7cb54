"""R6: copies that meet, deadlocks, broken connections: the effect is there with its key, or neither is."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.database import SqlUnitOfWork
from mesto.core.idempotency_keys import KeyRow
from tests.e2e.idempotency.requests import Request
from tests.support.app import running_app
from tests.support.statements import spending
from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.R6

COPIES = 50
BOOKED = "SELECT count(*) FROM bookings.bookings WHERE user_id = $1"
PLACED = "SELECT count(*) FROM core.outbox WHERE name = 'bookings.booking_placed.v1' AND payload ->> 'user_id' = $1"
KEYS = "SELECT count(*) FROM core.idempotency_keys WHERE user_id = $1"
LOCK_SPOT = "SELECT 1 FROM spots.spots WHERE id = $1 FOR UPDATE"
LOCK_PERSON = "SELECT 1 FROM users.users WHERE id = $1 FOR UPDATE"
CLAIM = (
    "INSERT INTO core.idempotency_keys (user_id, operation, key, fingerprint, created_at) "
    "VALUES ($1, 'POST /api/v1/bookings', $2, '', now())"
)


@pytest.fixture(scope="module")
async def running(database_url):
    """With a pool of the usual size: copies meet in the database."""
    async with running_app(database_url) as running:
        yield running


@pytest.fixture
async def other(database_url):
    """Somebody else's connection."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def asked(running):
    business = await a_business(running.client, spots=2)
    guest = await somebody(running.client)
    return Request(
        guest, "POST", "/bookings", {"spot_id": business.spots[0]["id"], **times("12:00-14:00")}, status=201
    )


async def effects(connection, asked) -> tuple[int, int, int]:
    me = asked.person.id
    booked, keys = [await connection.fetchval(count, UUID(me)) for count in (BOOKED, KEYS)]
    return booked, await connection.fetchval(PLACED, me), keys


async def test_fifty_copies_at_once_make_one_booking_and_fifty_equal_answers(asked, other):
    key = uuid4().hex
    answers = await asyncio.gather(*(asked.send(key) for _ in range(COPIES)))
    assert Counter(answer.status_code for answer in answers) == {201: COPIES}
    assert len({(a.content, a.headers["etag"], a.headers["location"]) for a in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert await effects(other, asked) == (1, 1, 1)


async def test_of_fifty_copies_with_two_bodies_one_body_wins_and_the_other_is_refused(asked, other):
    key, note = uuid4().hex, {**asked.json, "note": "Another."}
    answers = await asyncio.gather(
        *(asked.send(key, json=note if number % 2 else asked.json) for number in range(COPIES))
    )
    assert Counter(answer.status_code for answer in answers) == {201: COPIES // 2, 422: COPIES // 2}
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 422}
    assert codes == {"idempotency_key_reused"}
    assert await effects(other, asked) == (1, 1, 1)


async def test_a_copy_gives_up_after_two_seconds_and_says_that_the_first_still_runs(asked, other):
    key = uuid4().hex
    async with other.transaction():
        await other.execute(CLAIM, UUID(asked.person.id), key)
        started = asyncio.get_running_loop().time()
        late = await asked.send(key)
        assert 1.8 < asyncio.get_running_loop().time() - started < 4
        assert (late.status_code, late.json()["code"]) == (409, "idempotency_in_progress")
        assert "idempotent-replayed" not in late.headers
        elsewhere = await asked.send(uuid4().hex)
        assert elsewhere.status_code == 201, "another key does not wait"
        await other.execute("DELETE FROM core.idempotency_keys WHERE key = $1", key)


async def test_a_copy_does_what_the_first_has_given_up(asked, other):
    key = uuid4().hex
    first = other.transaction()
    await first.start()
    await other.execute(CLAIM, UUID(asked.person.id), key)
    copy = asyncio.create_task(asked.send(key))
    await asyncio.sleep(0.3)
    assert not copy.done()
    await first.rollback()
    assert (await copy).status_code == 201
    assert await effects(other, asked) == (1, 1, 1)


async def test_a_503_leaves_the_key_free(asked, other):
    key = uuid4().hex
    async with other.transaction():
        await other.execute(LOCK_SPOT, UUID(asked.json["spot_id"]))
        busy = await asked.send(key)
        assert (busy.status_code, busy.json()["code"]) == (503, "unavailable")
    assert await effects(other, asked) == (0, 0, 0)
    assert (await asked.send(key)).status_code == 201


async def test_after_a_deadlock_the_whole_request_is_done_again(asked, other):
    key = uuid4().hex
    rival = other.transaction()
    await rival.start()
    await other.execute(LOCK_SPOT, UUID(asked.json["spot_id"]))
    request = asyncio.create_task(asked.send(key))
    await asyncio.sleep(0.4)  # it holds key and person by now, and waits for the spot
    await other.execute(
        LOCK_PERSON, UUID(asked.person.id)
    )  # comes back when PostgreSQL has chosen the request
    assert not request.done()
    await rival.rollback()
    booked = await request
    assert (booked.status_code, booked.json().get("code")) == (201, None)
    assert "idempotent-replayed" not in booked.headers
    assert await effects(other, asked) == (1, 1, 1)


async def _loses_its_connection(row, session, response):
    await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


async def broken_before_the_commit(monkeypatch, asked):
    with monkeypatch.context() as broken:
        broken.setattr(KeyRow, "keep", _loses_its_connection)
        return await asked.send("the-key")


async def test_a_connection_that_breaks_before_the_commit_takes_effect_and_key_along(
    monkeypatch, asked, other
):
    lost = await broken_before_the_commit(monkeypatch, asked)
    assert (lost.status_code, lost.json()["code"], lost.headers["retry-after"]) == (503, "unavailable", "1")
    assert await effects(other, asked) == (0, 0, 0)
    again = await asked.send("the-key")
    assert (again.status_code, "idempotent-replayed" in again.headers) == (201, False)
    assert await effects(other, asked) == (1, 1, 1)


async def test_a_key_outside_the_transaction_of_the_effect_would_be_noticed_here(monkeypatch, asked, other):
    """The mutant: the use case commits on its own, and the key is written afterwards."""

    @asynccontextmanager
    async def not_held(self):
        yield

    monkeypatch.setattr(SqlUnitOfWork, "held", not_held)
    await broken_before_the_commit(monkeypatch, asked)
    assert (await effects(other, asked))[0] == 1, "an effect nobody has been told of"


async def test_a_commit_whose_outcome_is_unknown_is_not_repeated(monkeypatch, asked, other):
    """The COMMIT arrives, its answer does not: the repeat with the key tells what happened."""
    key, commits = uuid4().hex, 0
    commit = AsyncSession.commit

    async def commit_and_lose(session):
        nonlocal commits
        commits += 1
        await commit(session)
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    with monkeypatch.context() as broken:
        broken.setattr(AsyncSession, "commit", commit_and_lose)
        lost = await asked.send(key)
    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    assert commits == 1
    again = await asked.send(key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert await effects(other, asked) == (1, 1, 1)


async def test_a_key_costs_a_handful_of_statements_and_no_second_connection(running, asked):
    engine = await running.container.get(AsyncEngine)
    async with spending(engine) as plain:
        assert (await asked.send()).status_code == 201
    keyed = Request(asked.person, "POST", "/bookings", {**asked.json, **times("16:00-17:00")})
    async with spending(engine) as first:
        assert (await keyed.send("k")).status_code == 201
    async with spending(engine) as replay:
        assert (await keyed.send("k")).status_code == 201
    assert first.most_connections == replay.most_connections == 1
    assert len(first.statements) - len(plain.statements) == 6
    assert len([s for s in replay.statements if "idempotency_keys" in s]) == 2
