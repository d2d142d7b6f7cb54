import pytest


@pytest.fixture(scope="package")
async def app(database_url):
    """As for all end-to-end tests, with tokens that outlive the hours these tests let pass."""
    from tests.support.app import SECRET, running_app

    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    auth = {"secret_key": SECRET, "hash_profile": "cheap", "access_token_minutes": 1440}
    async with running_app(database_url, database=alone, auth=auth) as running:
        yield running


@pytest.fixture
async def post(app, clock):
    from tests.support.post import Post

    made = Post(app)
    await made.open()
    return made
