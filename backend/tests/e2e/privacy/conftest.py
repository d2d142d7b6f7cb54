from contextlib import asynccontextmanager

import pytest


@asynccontextmanager
async def application_over(url):
    """As for all end-to-end tests its pool holds one connection. Tokens outlive the hours these tests let pass."""
    from tests.support.app import SECRET, running_app

    auth = {"secret_key": SECRET, "access_token_minutes": 1440}
    alone = {"url": url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    async with running_app(url, database=alone, auth=auth) as running:
        yield running


@pytest.fixture
async def app(cluster_url):
    """An application over a database of the test's own: what is searched for must not be another test's."""
    from tests.support.postgres import migrated_database

    async with migrated_database(cluster_url) as url, application_over(url) as running:
        yield running


@pytest.fixture(scope="session")
async def shared_app(database_url):
    """For tests that ask only about people they have made themselves."""
    async with application_over(database_url) as running:
        yield running


@pytest.fixture
async def post(app, clock):
    from tests.support.post import Post

    made = Post(app)
    await made.open()
    yield made
    await made.engine.dispose()
