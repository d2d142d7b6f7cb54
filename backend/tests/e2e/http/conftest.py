import pytest

from tests.support.actors import HeaderActors
from tests.support.app import running_app
from tests.support.others import others


@pytest.fixture(scope="session")
async def app(database_url):
    from tests.support.things import router

    async with running_app(database_url, HeaderActors(), others()) as running:
        running.app.include_router(router)
        yield running


@pytest.fixture
def client(app):
    return app.client
