import pytest


@pytest.fixture(scope="session")
async def app(database_url):
    """The whole application over a real database, with a clock the tests set."""
    from tests.support.app import running_app

    async with running_app(database_url) as running:
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
