import pytest

from tests.support.postgres import migrated_database


@pytest.fixture(scope="module")
async def database_url(cluster_url):
    """A database of their own: what other tests leave in the outbox is late here."""
    async with migrated_database(cluster_url) as url:
        yield url
