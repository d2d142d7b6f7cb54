"""One cluster a run, one migrated template, one database per worker. Imports nothing of the application."""

import os
import uuid

import pytest


@pytest.fixture(scope="session")
def cluster_url() -> str:
    """Address of a server where tests may create databases."""
    return os.environ.get("MESTO_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
async def database_url(cluster_url):
    """A migrated database of this worker's own, dropped afterwards."""
    import asyncpg

    from mesto.core.migrations import migrate

    name = f"mesto_test_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(cluster_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    url = cluster_url.rsplit("/", 1)[0] + f"/{name}"
    await migrate(url)
    yield url
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()
