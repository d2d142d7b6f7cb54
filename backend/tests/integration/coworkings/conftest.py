"""One application for all tests of coworkings; each test opens coworkings of its own."""

import json

import pytest


@pytest.fixture(scope="session")
def neighbours():
    from tests.support.coworkings_neighbours import Neighbours

    return Neighbours()


@pytest.fixture(scope="session")
async def running(database_url, neighbours):
    from tests.support.actors import HeaderActors
    from tests.support.app import running_app

    async with running_app(database_url, HeaderActors(), neighbours.provider()) as app:
        yield app


@pytest.fixture
def clock(running):
    running.clock.moment = running.clock.START
    yield running.clock
    running.clock.moment = running.clock.START


@pytest.fixture
def somebody(running, neighbours, clock):
    """Make people: `somebody(is_business=True)`."""
    from tests.support.header_people import Somebody

    def make(**more):
        person = neighbours.knows()
        return Somebody(running.client, id=person.id, email=person.email, **more)

    return make


@pytest.fixture
def nobody(running, clock):
    from tests.support.header_people import Somebody

    return Somebody(running.client)


@pytest.fixture
def owner(somebody):
    return somebody(is_business=True)


@pytest.fixture
def admin(somebody):
    return somebody(is_admin=True)


@pytest.fixture
async def events(database_url):
    """Read the events of one aggregate, in the order in which they were stored."""
    import asyncpg

    connection = await asyncpg.connect(database_url)

    async def of(aggregate_id):
        rows = await connection.fetch(
            "SELECT name, aggregate_version, payload::text FROM core.outbox"
            " WHERE aggregate_id = $1::uuid ORDER BY position",
            str(aggregate_id),
        )
        return [
            (row["name"].split(".")[1], row["aggregate_version"], json.loads(row["payload"])) for row in rows
        ]

    yield of
    await connection.close()
