import pytest


@pytest.fixture(scope="module")
async def opened(database_url):
    from tests.support.house import open_house

    async with open_house(database_url) as house:
        yield house


@pytest.fixture
def house(opened):
    """The house with a new coworking in Moscow, at 11:00 on Tuesday 2026-12-01."""
    opened.coworking_id = opened.neighbours.places.open()
    opened.app.clock.moment = opened.app.clock.START
    return opened
