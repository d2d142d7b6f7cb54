import pytest


@pytest.fixture(scope="module")
async def opened(database_url):
    from tests.support.house import open_house

    async with open_house(database_url, with_bookings=True) as house:
        yield house


@pytest.fixture
def house(opened):
    """A house where bookings is the real one, with a new coworking in Moscow, on 2026-12-01 at 11:00."""
    opened.coworking_id = opened.neighbours.places.open()
    opened.app.clock.moment = opened.app.clock.START
    return opened


@pytest.fixture
async def engine(opened):
    from sqlalchemy.ext.asyncio import AsyncEngine

    return await opened.app.container.get(AsyncEngine)


@pytest.fixture
def places(opened):
    return opened.neighbours.places
