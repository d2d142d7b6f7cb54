import pytest


@pytest.fixture(scope="package")
async def app(database_url):
    """The whole application with one connection in its pool, and tokens that outlive these tests."""
    from tests.support.app import running_app

    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    auth = {"access_token_minutes": 1440}
    async with running_app(database_url, database=alone, auth=auth) as running:
        yield running


@pytest.fixture
def client(app):
    return app.client


@pytest.fixture
async def engine(app):
    from sqlalchemy.ext.asyncio import AsyncEngine

    return await app.container.get(AsyncEngine)
