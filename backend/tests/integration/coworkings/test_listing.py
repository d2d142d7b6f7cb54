from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@pytest.fixture(scope="module")
async def filled(running, neighbours):
    """45 coworkings of one city of their own, opened minute by minute in another order than their names."""
    from tests.support.header_people import Somebody

    city = f"City {uuid4().hex[:8]}"
    admin = Somebody(running.client, id=neighbours.knows().id, is_admin=True, is_business=True)
    running.clock.moment = running.clock.START
    names = []
    for number in range(45):
        if number % 20 == 0:
            owner = Somebody(running.client, id=neighbours.knows().id, is_business=True)
        running.clock.advance(minutes=1)
        name = f"{'Desk' if number % 2 else 'desk'} {number * 7 % 45:02} 100% {city[-4:]}"
        await owner.opens(name=name, city=city)
        names.append(name)
    hidden = await owner.opens(name=f"Desk hidden {city[-4:]}", city=city)
    await owner.sends("PATCH", f"/coworkings/{hidden['id']}", version=1, json={"status": "unlisted"})
    running.clock.moment = running.clock.START
    return city, names, admin


async def all_of(person, **params):
    found, cursor, pages = [], None, 0
    while True:
        answer = await person.sends(
            "GET", "/coworkings", params=params | ({"cursor": cursor} if cursor else {})
        )
        assert answer.status_code == 200, answer.text
        found += [item["name"] for item in answer.json()["items"]]
        pages += 1
        if (cursor := answer.json()["next_cursor"]) is None:
            return found, pages


@contextmanager
def counted(engine):
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_every_listed_coworking_is_on_exactly_one_page(filled, nobody):
    city, names, _ = filled
    assert await all_of(nobody, city=city) == (sorted(names, key=str.lower), 3)
    assert await all_of(nobody, city=city.upper(), limit=44) == (sorted(names, key=str.lower), 2)
    assert await all_of(nobody, city=city, sort="created_at", limit=9) == (names, 5)


async def test_a_page_costs_one_statement_whatever_its_length(filled, nobody, running):
    city, *_ = filled
    engine = await running.container.get(AsyncEngine)
    for limit in (1, 45):
        with counted(engine) as statements:
            listed = await nobody.sends("GET", "/coworkings", params={"city": city, "limit": limit})
        assert len(listed.json()["items"]) == limit
        assert len(statements) == 1


async def test_members_and_memberships_cost_as_much_for_many_as_for_one(owner, somebody, running):
    coworking = await owner.opens()
    engine = await running.container.get(AsyncEngine)
    members = f"/coworkings/{coworking['id']}/members"
    costs = []
    for _ in range(2):
        with counted(engine) as statements:
            await owner.sends("GET", members)
            await owner.sends("GET", "/users/me/memberships")
        costs.append(len(statements))
        for _ in range(4):
            await owner.hires(coworking, somebody(), "staff")
            await owner.opens()
    assert costs == [2, 3], "one more, however many: that others were looked at is written down once a day"


async def test_a_card_tells_when_the_place_is_open_today(filled, nobody):
    city, *_ = filled
    card = (await nobody.sends("GET", "/coworkings", params={"city": city, "limit": 1})).json()["items"][0]
    assert card == {
        "id": card["id"],
        "name": card["name"],
        "address": "Pokrovka 17",
        "city": city,
        "timezone": "Europe/Moscow",
        "status": "listed",
        "opens_at": "09:00",
        "closes_at": "21:00",
        "cover": None,
        "distance_m": None,
    }


async def test_a_card_knows_the_exception_of_the_local_day(owner, nobody, clock):
    city = f"City {uuid4().hex}"
    coworking = await owner.opens(city=city, timezone="Pacific/Kiritimati")  # +14:00: already 2 December
    short = {"intervals": [{"opens_at": "12:00", "closes_at": "13:00"}]}
    for item in ({"date": "2026-12-02", **short}, {"date": "2020-12-02", "yearly": True, **short}):
        clock.moment = clock.START
        path = f"/coworkings/{coworking['id']}/hours/exceptions"
        await owner.sends("PUT", path, json={"items": [item]})
        for hours, opens_at in ((0, "09:00"), (2, "12:00"), (24, "12:00"), (26, "09:00")):
            clock.moment = clock.START
            clock.advance(hours=hours)
            listed = await nobody.sends("GET", "/coworkings", params={"city": city})
            assert listed.json()["items"][0]["opens_at"] == opens_at, (item, hours)
        await owner.sends("DELETE", f"{path}/{item['date']}")


async def test_a_search_looks_into_names_and_cities_and_takes_signs_literally(filled, nobody):
    city, names, _ = filled
    mark = city[-4:]
    found, _ = await all_of(nobody, q=f"00 100% {mark.upper()}", limit=100)
    assert found == [f"desk 00 100% {mark}"]
    found, _ = await all_of(nobody, q=city[2:], limit=100)
    assert sorted(found) == sorted(names)
    for sign in ("1_0", "%%", "00%%", "\\\\", "//"):
        found, _ = await all_of(nobody, city=city, q=sign)
        assert found == []


async def test_a_cursor_belongs_to_its_list(filled, nobody):
    city, *_ = filled
    first = (await nobody.sends("GET", "/coworkings", params={"city": city})).json()
    for changed in ({"city": "Moscow"}, {"city": city, "sort": "created_at"}, {"city": city, "q": "desk"}):
        params = {**changed, "cursor": first["next_cursor"]}
        refused = await nobody.sends("GET", "/coworkings", params=params)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
    forged = first["next_cursor"][:-2] + "AA"
    assert (
        await nobody.sends("GET", "/coworkings", params={"city": city, "cursor": forged})
    ).status_code == 422


async def test_only_admin_looks_at_those_that_are_not_listed(filled, nobody, somebody):
    city, _, admin = filled
    found, _ = await all_of(admin, city=city, status="unlisted")
    assert found == [f"Desk hidden {city[-4:]}"]
    assert len((await all_of(admin, city=city, status="listed"))[0]) == 45
    refused = await somebody().sends("GET", "/coworkings", params={"status": "unlisted"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    refused = await nobody.sends("GET", "/coworkings", params={"status": "unlisted"})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "params",
    [
        {"q": "x"},
        {"q": "x" * 81},
        {"q": "a\x00b"},
        {"city": "x" * 81},
        {"limit": 0},
        {"limit": 101},
        {"sort": "distance"},
        {"status": "open"},
        {"cursor": "é"},
    ],
)
async def test_bad_filters_are_refused(nobody, params):
    assert (await nobody.sends("GET", "/coworkings", params=params)).status_code == 422
