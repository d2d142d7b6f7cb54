"""Policies travel with what is read anyway: no statement more for a booking, none per spot for a list."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.modules.bookings.domain.policy import PLATFORM
from mesto.modules.bookings.public import Policies
from mesto.modules.coworkings.infrastructure.policy_rows import stored_policies
from mesto.modules.coworkings.public import Places
from tests.support.policies import of_spot, of_type, rules, sets
from tests.support.statements import spending
from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
async def engine(app):
    return await app.container.get(AsyncEngine)


async def with_rules_everywhere(client, spots: int = 2):
    business = await a_business(client, spots=spots)
    await rules(business, horizon_days=20)
    await rules(business, of_type(business), grid_minutes=5)
    for spot in business.spots:
        await rules(business, of_spot(spot), buffer_after_minutes=5)
    return business


async def test_a_booking_costs_not_one_statement_more(client, engine):
    plain, ruled = await a_business(client), await with_rules_everywhere(client)
    guest = await somebody(client)
    await guest.books(plain.spots[1], "18:00-19:00")
    costs = []
    for business, when in ((plain, "12:00-13:00"), (ruled, "14:00-15:00")):
        async with spending(engine) as spent:
            assert (await guest.books(business.spots[0], when)).status_code == 201
        costs.append(len(spent.statements))
        [reading] = [statement for statement in spent.statements if "coworkings.policies" in statement]
        assert "weekly_hours" in reading  # the one statement that brings the place
        assert spent.most_connections == 1
    assert costs[0] == costs[1]


@pytest.mark.parametrize("path", ["/spots", "/availability"])
async def test_a_list_costs_the_same_for_two_spots_with_rules_of_their_own_and_for_thirty(
    client, engine, path
):
    few, many = await with_rules_everywhere(client), await with_rules_everywhere(client, spots=30)
    costs = []
    for business in (few, many):
        asked = (
            f"{business.path}/spots" if path == "/spots" else f"/spots/{business.spots[0]['id']}/availability"
        )
        params = {**times("12:00-13:00"), "limit": 100} if path == "/spots" else {"days": 31}
        await business.owner.sends("GET", asked, params=params)
        async with spending(engine) as spent:
            assert (await business.owner.sends("GET", asked, params=params)).status_code == 200
        costs.append(len(spent.statements))
        assert sum("coworkings.policies" in statement for statement in spent.statements) == 1
    assert costs[0] == costs[1]


async def test_a_change_costs_the_same_however_many_spots_have_rules_of_their_own(client, engine):
    costs = []
    for spots in (2, 30):
        business = await with_rules_everywhere(client, spots=spots)
        async with spending(engine) as spent:
            changed = await sets(business.owner, f"{business.path}/policy", horizon_days=21)
        assert changed.status_code == 200
        costs.append(len(spent.statements))
        assert spent.most_connections == 1
    assert costs[0] == costs[1]


async def test_a_place_carries_the_rules_of_the_spots_asked_for_and_only_once(client, app):
    business = await with_rules_everywhere(client)
    one, two = (UUID(spot["id"]) for spot in business.spots)
    around = (app.clock.now().date(), app.clock.now().date())
    async with app.container() as request:
        places = await request.get(Places)
        coworking_id = UUID(business.coworking["id"])
        every, single, none = [
            (await places.get(coworking_id, around, spots)).policies for spots in (None, [one], ())
        ]
        again = (await places.get(coworking_id, around, [one])).policies
    assert (set(every.spots), set(single.spots), set(none.spots)) == ({one, two}, {one}, set())
    assert (single.version, single.coworking) == (4, {"horizon_days": 20})
    assert again.effective("desk", one) is single.effective("desk", one)
    assert single.effective("desk", one).buffer_after_minutes == 5
    assert every.effective("room", None) is not every.effective("desk", None)


def test_where_nothing_is_set_all_spots_share_the_rules_of_the_platform():
    assert stored_policies(None).policies.effective("desk") is PLATFORM


def test_very_long_policies_are_not_remembered():
    spots = [["spot", str(UUID(int=n)), {"grid_minutes": 5}, 1] for n in range(100)]
    text = str([1, spots]).replace("'", '"')
    first, second = stored_policies(text), stored_policies(text)
    assert first == second
    assert first is not second
    assert isinstance(first.policies, Policies)
    short = '[1, [["coworking", "", {"grid_minutes": 5}, 1]]]'
    assert stored_policies(short) is stored_policies(short)
