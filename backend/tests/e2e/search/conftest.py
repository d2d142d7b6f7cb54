from itertools import count

import pytest

from tests.e2e.search.searching import Searching

_cities = count(1)


@pytest.fixture
def search(client, clock):
    """Searches in a city in which there is nothing yet, at 11:00 on Tuesday 2026-12-01 in Moscow."""
    return Searching(client, clock, f"Searchgrad {next(_cities)}")


@pytest.fixture
async def engine(app):
    from sqlalchemy.ext.asyncio import AsyncEngine

    return await app.container.get(AsyncEngine)
