"""Fixtures for those who ask as everybody; a conftest imports them by name."""

import asyncpg
import pytest


@pytest.fixture(scope="session")
async def world(cluster_url):
    """Everybody, in a database of their own: what a test does to it is undone by `snapshot`."""
    from tests.support import postgres
    from tests.support.app import running_app
    from tests.support.credentials import providers
    from tests.support.everybody import everybody
    from tests.support.provider_server import running_provider

    async with postgres.migrated_database(cluster_url) as url:
        alone = {"url": url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
        with running_provider() as server:
            async with running_app(url, database=alone, auth={"providers": providers(server.url)}) as app:
                yield await everybody(app)


@pytest.fixture(scope="session")
async def snapshot(world):
    from tests.support.snapshot import Snapshot

    connection = await asyncpg.connect(world.app.database_url)
    yield await Snapshot.take(connection)
    await connection.close()
