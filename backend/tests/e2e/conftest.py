import pytest


@pytest.fixture(scope="session")
async def app(database_url):
    """The whole application over a real database, with a clock the tests set.

    Its pool holds one connection: a request that needs a second one while it holds the first
    would starve a full pool in production, and fails here.
    """
    from tests.support.app import running_app

    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    async with running_app(database_url, database=alone) as running:
        yield running


@pytest.fixture
def client(app):
    return app.client


@pytest.fixture
def clock(app):
    """Tuesday 2026-12-01, 11:00 in Moscow, for every test anew."""
    app.clock.moment = app.clock.START
    yield app.clock
    app.clock.moment = app.clock.START
