from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.ids import new_id
from mesto.modules.bookings.public import BookableOption
from mesto.modules.options.infrastructure.catalog import SqlOptionCatalog
from tests.support.statements import spending


@pytest.fixture(scope="module")
async def house(database_url):
    from tests.support.house import open_house

    async with open_house(database_url) as house:
        house.coworking_id = house.neighbours.places.open()
        yield house


async def test_bookings_find_options_of_any_coworking_archived_ones_included_in_one_statement(house):
    arm = await house.has_option("Monitor arm", spot_types=["desk"], max_per_booking=2, stock=7)
    gone = await house.has_option("Fax")
    await house.asks("DELETE", f"/options/{gone['id']}", version=1)
    engine = await house.app.container.get(AsyncEngine)
    asked = [UUID(arm["id"]), UUID(gone["id"]), new_id()]
    async with AsyncSession(engine) as session, spending(engine) as spent:
        found = await SqlOptionCatalog(session).find(asked)
    assert len(spent.statements) == 1
    assert found.keys() == set(asked[:2])
    assert found[asked[0]] == BookableOption(
        id=asked[0],
        coworking_id=house.coworking_id,
        name="Monitor arm",
        max_per_booking=2,
        spot_types=("desk",),
        is_archived=False,
        stock=7,
    )
    assert (found[asked[1]].is_archived, found[asked[1]].spot_types) == (True, ())
