"""Finding coworkings near a point: the database's distances against those of plain Python."""

from datetime import date
from math import asin, cos, radians, sin, sqrt
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.modules.bookings.public import ExceptionKind
from mesto.modules.coworkings.public import Near, Places
from tests.support.header_people import Somebody
from tests.support.statements import spending

WEEK = (date(2026, 12, 24), date(2026, 12, 26))
CENTRES = {
    "Moscow": (55.7591, 37.6463),
    "the equator": (0.0, 0.0),
    "west of the antimeridian": (-16.8, 179.98),
    "east of the antimeridian": (-16.8, -179.98),
    "the antimeridian itself": (66.0, 180.0),
    "the north pole": (90.0, 0.0),
    "beside the south pole": (-89.98, 77.0),
}


def metres(one, other):
    half = sin(radians(other[0] - one[0]) / 2) ** 2
    half += cos(radians(one[0])) * cos(radians(other[0])) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * 6_371_008.8 * asin(min(1, sqrt(half)))


def wrapped(longitude):
    return (longitude + 180) % 360 - 180


@pytest.fixture(scope="module")
async def scattered(running, neighbours):
    """Name -> place of coworkings up to some eighty kilometres around every centre, in one city of their own."""
    random, city, places = Random(7), f"City {uuid4().hex[:8]}", {}
    for name, (latitude, longitude) in CENTRES.items():
        owner = Somebody(running.client, id=neighbours.knows().id, is_business=True)
        for number in range(18):
            reach = random.choice((0.0, 0.002, 0.02, 0.2, 0.7))
            there = max(-90.0, min(90.0, latitude + random.uniform(-reach, reach)))
            wide = min(180.0, reach / max(cos(radians(there)), 1e-6))
            place = (there, wrapped(longitude + random.uniform(-wide, wide)))
            called = f"{number:02} near {name} {city[-4:]}"
            await owner.opens(name=called, city=city, latitude=place[0], longitude=place[1])
            places[called] = place
    await owner.opens(name=f"nowhere {city[-4:]}", city=city)
    hidden = await owner.opens(name=f"hidden {city[-4:]}", city=city, latitude=55.7591, longitude=37.6463)
    await owner.sends("PATCH", f"/coworkings/{hidden['id']}", version=1, json={"status": "unlisted"})
    return city, places


async def all_of(person, **params):
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = await person.sends("GET", "/coworkings", params=params | more)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if (cursor := answer.json()["next_cursor"]) is None:
            return found


@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
@pytest.mark.parametrize("radius", [100, 1000, 5000, 50_000])
async def test_what_is_found_is_what_lies_inside_the_circle_the_nearest_first(
    scattered, nobody, centre, radius
):
    city, places = scattered
    inside = {name: there for name, place in places.items() if (there := metres(centre, place)) <= radius}
    found = await all_of(
        nobody, city=city, near=f"{centre[0]},{centre[1]}", radius_m=radius, sort="distance", limit=4
    )
    assert {item["name"] for item in found} == set(inside)
    told = [item["distance_m"] for item in found]
    assert told == sorted(told)
    for item in found:
        assert abs(item["distance_m"] - inside[item["name"]]) <= 0.51
    assert len({item["id"] for item in found}) == len(found)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    centre=st.sampled_from(sorted(CENTRES.values())),
    away=st.tuples(st.floats(-0.5, 0.5), st.floats(-180, 180) | st.floats(-0.5, 0.5)),
    radius=st.integers(100, 50_000),
)
async def test_any_circle_holds_what_plain_python_says(scattered, running, centre, away, radius):
    _, places = scattered
    point = (max(-90.0, min(90.0, centre[0] + away[0])), wrapped(centre[1] + away[1]))
    async with running.container() as request:
        found = await (await request.get(Places)).search(WEEK, near=Near(*point, radius))
    told = {item.place.name: item.distance_m for item in found if item.place.name in places}
    for name, place in places.items():
        there = metres(point, place)
        if abs(there - radius) > 0.01:  # on the very border rounding may decide
            assert (name in told) == (there <= radius)
        if name in told:
            assert abs(told[name] - there) <= 0.51


async def test_five_kilometres_are_meant_when_no_radius_is_given_and_names_sort(scattered, nobody):
    city, places = scattered
    moscow = CENTRES["Moscow"]
    found = await all_of(nobody, city=city, near="55.7591,37.6463")
    expected = sorted(name for name, place in places.items() if metres(moscow, place) <= 5000)
    assert [item["name"] for item in found] == expected
    assert all(item["distance_m"] is not None for item in found)
    without = await all_of(nobody, city=city, limit=100)
    assert len(without) == len(places) + 1
    assert {item["distance_m"] for item in without} == {None}


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"near": "55.7591"}, "/near"),
        ({"near": "55.7591;37.6463"}, "/near"),
        ({"near": "55.7591, 37.6463"}, "/near"),
        ({"near": "north,east"}, "/near"),
        ({"near": "nan,nan"}, "/near"),
        ({"near": "1e1,2"}, "/near"),
        ({"near": "٥٥,٣٧"}, "/near"),
        ({"near": "55.7591,37.6463,5"}, "/near"),
        ({"near": "90.1,0"}, "/near"),
        ({"near": "-90.000001,0"}, "/near"),
        ({"near": "0,180.5"}, "/near"),
        ({"near": ""}, "/near"),
        ({"near": "0,0", "radius_m": 99}, "/radius_m"),
        ({"near": "0,0", "radius_m": 50_001}, "/radius_m"),
        ({"near": "0,0", "radius_m": "far"}, "/radius_m"),
        ({"near": "0,0", "radius_m": "1000.5"}, "/radius_m"),
        ({"radius_m": 1000}, "/radius_m"),
        ({"sort": "distance"}, "/sort"),
    ],
)
async def test_a_circle_that_is_none_is_refused_by_its_field(nobody, params, pointer):
    refused = await nobody.sends("GET", "/coworkings", params=params)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


async def test_a_cursor_belongs_to_its_circle(scattered, nobody):
    city, _ = scattered
    asked = {"city": city, "near": "55.7591,37.6463", "radius_m": 50_000, "sort": "distance", "limit": 1}
    first = (await nobody.sends("GET", "/coworkings", params=asked)).json()
    for changed in ({"near": "55.7592,37.6463"}, {"radius_m": 49_999}, {"sort": "name"}):
        params = {**asked, **changed, "cursor": first["next_cursor"]}
        refused = await nobody.sends("GET", "/coworkings", params=params)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_other_modules_search_with_one_statement_whatever_is_found(scattered, somebody, running, clock):
    city, places = scattered
    engine = await running.container.get(AsyncEngine)
    counts = []
    for asked in (
        {"city": city.upper()},
        {"near": Near(*CENTRES["Moscow"], 5000)},
        {"city": city, "near": Near(*CENTRES["Moscow"], 50_000)},
        {"city": "Nowhere at all"},
        {},
    ):
        async with running.container() as request, spending(engine) as spent:
            found = await (await request.get(Places)).search(WEEK, **asked)
        assert len(spent.statements) == 1
        counts.append(len([item for item in found if item.place.name in places]))
    assert counts[0] == counts[4] == len(places)
    assert 0 < counts[1] < counts[2] < counts[0]
    assert counts[3] == 0


async def test_a_found_place_knows_its_card_its_hours_then_and_its_hours_today(owner, running, clock):
    city = f"City {uuid4().hex[:8]}"
    made = await owner.opens(city=city, latitude=1.5, longitude=2.5, timezone="Asia/Kathmandu")
    items = [{"date": day, "intervals": []} for day in ("2026-12-10", "2026-12-22", "2026-12-28")]
    items += [{"date": "2020-06-12", "yearly": True, "intervals": []}]
    items += [{"date": "2026-12-01", "intervals": [{"opens_at": "12:00", "closes_at": "13:00"}]}]
    await owner.sends("PUT", f"/coworkings/{made['id']}/hours/exceptions", json={"items": items})
    async with running.container() as request:
        places = await request.get(Places)
        (found,) = await places.search(WEEK, city=city, near=Near(1.5, 2.5, 100))
        card = (await places.cards([UUID(made["id"])]))[UUID(made["id"])]
        place = await places.get(UUID(made["id"]), WEEK)
    assert (found.card, found.distance_m) == (card, 0)
    assert (f"{found.opens_at:%H:%M}", f"{found.closes_at:%H:%M}") == ("12:00", "13:00")
    days = [item.day.isoformat() for item in found.place.hours.exceptions]
    assert days == ["2020-06-12", "2026-12-01", "2026-12-22", "2026-12-28"]
    assert {item.kind for item in found.place.hours.exceptions} == {ExceptionKind.SPECIAL}
    assert (found.place.id, found.place.version, found.place.hours.weekly) == (
        place.id,
        place.version,
        place.hours.weekly,
    )
