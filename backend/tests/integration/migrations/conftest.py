import uuid

import pytest


@pytest.fixture
async def empty_url(cluster_url):
    """An empty database of the test's own."""
    import asyncpg

    from tests.support.postgres import NAME, database_address

    name = f"{NAME}empty_{uuid.uuid4().hex[:8]}"
    admin = await asyncpg.connect(cluster_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    yield database_address(cluster_url, name)
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()
