"""What a search over a city or around a point finds, shows and leaves out."""

import pytest

from mesto.modules.spots.adapters.search_schemas import FoundAvailabilityList
from tests.support.steps import somebody

ROOMS = [
    {"name": "Room", "position": 3, "spot_type": "meeting_room", "capacity": 6, "attributes": ["screen"]},
    {"name": "Desk B", "position": 2, "attributes": ["monitor", "quiet"]},
    {"name": "Desk A", "position": 2, "attributes": ["monitor"]},
    {"name": "Desk C", "position": 1},
]


def names(found: dict) -> list[str]:
    return [spot["name"] for spot in found["spots"]]


async def test_a_coworking_is_shown_with_its_counts_and_three_spots_that_can_be_had(search):
    business = await search.opens("Tochka", spots=ROOMS)
    guest = await somebody(search.client)
    booked = await guest.books(business.spots[3], "10:00-12:00", "2026-12-02")
    assert booked.status_code == 201
    (found,) = await search.finds("11:00-13:00")
    shown = business.coworking
    assert found["coworking"] == {
        **{name: shown[name] for name in ("id", "name", "address", "city", "timezone", "status")},
        "opens_at": "09:00",
        "closes_at": "21:00",
        "cover": None,
        "distance_m": None,
    }
    assert (found["free_count"], found["total_count"], found["first_from"]) == (3, 4, None)
    assert names(found) == ["Desk A", "Desk B", "Room"]
    for spot in found["spots"]:
        assert spot == (await guest.sends("GET", f"/spots/{spot['id']}")).json()
    FoundAvailabilityList.model_validate({"items": [found], "next_cursor": None}, extra="forbid")


@pytest.mark.parametrize(
    ("filters", "spots", "total"),
    [
        ({"spot_type": "meeting_room"}, ["Room"], 1),
        ({"attributes": "monitor"}, ["Desk A", "Desk B"], 2),
        ({"attributes": "monitor, quiet"}, ["Desk B"], 1),
        ({"min_capacity": 2}, ["Room"], 1),
        ({"min_capacity": 7}, None, 0),
        ({"attributes": "sauna"}, None, 0),
        ({"spots_needed": 4}, ["Desk C", "Desk A", "Desk B"], 4),
        ({"spots_needed": 5}, None, 4),
        ({"spot_type": "desk", "spots_needed": 4}, None, 3),
    ],
)
async def test_only_spots_that_match_count_and_there_must_be_enough_of_them(search, filters, spots, total):
    await search.opens("Tochka", spots=ROOMS)
    found = await search.finds("12:00-14:00", **filters)
    assert [names(each) for each in found] == ([] if spots is None else [spots])
    assert [each["total_count"] for each in found] == ([] if spots is None else [total])


async def test_with_a_duration_the_interval_is_a_window_to_look_in(search):
    business = await search.opens("Tochka", spots=2)
    guest, other = await somebody(search.client), await somebody(search.client)
    assert (await guest.books(business.spots[0], "09:00-14:00", "2026-12-02")).status_code == 201
    assert (await other.books(business.spots[1], "10:00-16:00", "2026-12-02")).status_code == 201
    asked = {"duration_minutes": 90}
    (one,) = await search.finds("08:00-21:00", **asked)
    assert (one["first_from"], one["free_count"], names(one)) == ("2026-12-02T11:00:00Z", 2, ["Desk 1"])
    (two,) = await search.finds("08:00-21:00", spots_needed=2, **asked)
    assert (two["first_from"], names(two)) == ("2026-12-02T13:00:00Z", ["Desk 1", "Desk 2"])
    assert await search.finds("10:00-17:00", spots_needed=2, **asked) == []
    (wide,) = await search.finds("08:00-17:00", duration_minutes=60)
    assert wide["first_from"] == "2026-12-02T06:00:00Z"


async def test_a_window_of_many_days_finds_the_first_day_and_counts_all_spots(search):
    business = await search.opens("Tochka", spots=2)
    guest = await somebody(search.client)
    for day in ("2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05"):
        assert (await guest.books(business.spots[0], "09:00-21:00", day)).status_code == 201
    asked = {"time_until": "2026-12-12T00:00:00+03:00", "duration_minutes": 720}
    (one,) = await search.finds("00:00-01:00", **asked)
    assert (one["first_from"], one["free_count"], names(one)) == ("2026-12-02T06:00:00Z", 2, ["Desk 2"])
    (two,) = await search.finds("00:00-01:00", spots_needed=2, **asked)
    assert (two["first_from"], names(two)) == ("2026-12-06T06:00:00Z", ["Desk 1", "Desk 2"])


async def test_around_a_point_the_nearest_comes_first(search):
    far = {"latitude": 10.02, "longitude": 50.0}
    near = {"latitude": 10.001, "longitude": 50.0}
    await search.opens("Far", **far)
    await search.opens("Near", **near)
    await search.opens("Nowhere")
    found = await search.finds("12:00-14:00", near="10.0,50.0")
    assert [each["coworking"]["name"] for each in found] == ["Near", "Far"]
    assert [each["coworking"]["distance_m"] for each in found] == [111, 2224]
    assert await search.names("12:00-14:00", near="10.0,50.0", radius_m=1000) == ["Near"]
    assert await search.names("12:00-14:00", near="10.0,50.0", sort="name") == ["Far", "Near"]


async def test_the_order_is_by_name_unless_another_is_asked_for(search):
    few = await search.opens("beta", spots=1, hours={"opens_at": "09:00", "closes_at": "21:00"})
    await search.opens("Alpha", spots=3, hours={"opens_at": "12:00", "closes_at": "21:00"})
    await search.opens("gamma", spots=2, hours={"opens_at": "10:00", "closes_at": "21:00"})
    assert few.coworking["city"] == search.city
    window = {"when": "08:00-21:00", "duration_minutes": 60}
    assert await search.names(**window) == ["Alpha", "beta", "gamma"]
    assert await search.names(**window, sort="free_count") == ["Alpha", "gamma", "beta"]
    assert await search.names(**window, sort="first_from") == ["beta", "gamma", "Alpha"]


@pytest.mark.parametrize(
    ("sort", "longitude"), [("name", 60.0), ("free_count", 62.0), ("first_from", 64.0), ("distance", 66.0)]
)
async def test_pages_cover_everything_once_in_every_order(search, sort, longitude):
    point = {"latitude": 20.0, "longitude": longitude}
    for number in (3, 1, 4, 1, 5):
        await search.opens(f"Place {number}", spots=number, **point)
    place = {"near": f"{point['latitude']},{point['longitude']}"}
    asked = {"duration_minutes": 60, "sort": sort, "limit": 2, **place}
    seen, cursor, pages = [], None, 0
    while cursor or not pages:
        answer = (await search.asks("09:00-21:00", cursor=cursor, **asked)).json()
        seen += [each["coworking"]["id"] for each in answer["items"]]
        cursor, pages = answer["next_cursor"], pages + 1
    whole = await search.finds("09:00-21:00", **{**asked, "limit": 100})
    assert seen == [each["coworking"]["id"] for each in whole]
    assert (len(set(seen)), pages) == (5, 3)


async def test_a_cursor_of_other_filters_is_refused(search):
    for number in (1, 2):
        await search.opens(f"Place {number}")
    cursor = (await search.asks("12:00-14:00", limit=1)).json()["next_cursor"]
    assert (await search.asks("12:00-14:00", limit=2, cursor=cursor)).status_code == 200
    changes = ({"spots_needed": 2}, {"sort": "free_count"}, {"spot_type": "desk"}, {"duration_minutes": 30})
    for change in (*changes, {"time_until": "2026-12-02T15:00:00+03:00"}, {"cursor": "odd"}):
        refused = await search.asks("12:00-14:00", **{"cursor": cursor, **change})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor"), change


async def test_unlisted_and_archived_coworkings_and_inactive_spots_never_appear(search):
    hidden = await search.opens("Hidden")
    closed = await search.opens("Closed")
    shown = await search.opens("Shown", spots=3)
    unlisted = await hidden.owner.sends(
        "PATCH", hidden.path, json={"status": "unlisted"}, headers={"If-Match": '"1"'}
    )
    assert unlisted.status_code == 200, unlisted.text
    archived = await closed.owner.sends("DELETE", closed.path, headers={"If-Match": '"1"'})
    assert archived.status_code == 200, archived.text
    first, second, _ = shown.spots
    sent = await shown.owner.sends(
        "PATCH", f"/spots/{first['id']}", json={"status": "inactive"}, headers={"If-Match": '"1"'}
    )
    assert sent.status_code == 200, sent.text
    gone = await shown.owner.sends("DELETE", f"/spots/{second['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 200, gone.text
    for person in (None, hidden.owner, closed.owner, shown.owner):
        (found,) = await search.finds("12:00-14:00", by=person)
        assert (names(found), found["total_count"]) == (["Desk 3"], 1)


async def test_who_is_signed_in_is_told_by_their_own_rules_too(search):
    home, other = await search.opens("Home", spots=ROOMS), await search.opens("Other", spots=ROOMS)
    guest = await somebody(search.client)
    assert (await guest.books(home.spots[1], "12:00-14:00", "2026-12-02")).status_code == 201
    # One desk at a time, in whatever coworking; a room beside it is welcome.
    mine = await search.finds("12:00-14:00", by=guest)
    assert [(each["free_count"], names(each)) for each in mine] == [(1, ["Room"]), (1, ["Room"])]
    anybody = await search.finds("12:00-14:00")
    assert [each["free_count"] for each in anybody] == [3, 4]
    (first, _) = await search.finds("12:00-21:00", by=guest, spot_type="desk", duration_minutes=60)
    assert first["first_from"] == "2026-12-02T11:00:00Z"
    for day in ("03", "04", "05", "06"):
        booked = await guest.books(home.spots[1], "12:00-14:00", f"2026-12-{day}")
        assert booked.status_code == 201, booked.text
    assert await search.names("16:00-18:00", by=guest) == ["Other"]
    assert other.coworking["name"] == "Other"


async def test_the_city_is_compared_without_case_and_another_finds_nothing(search):
    await search.opens("Tochka")
    assert await search.names("12:00-14:00", city=search.city.upper()) == ["Tochka"]
    assert await search.finds("12:00-14:00", city="Nowhere at all") == []


async def test_the_answer_carries_a_weak_tag_of_its_body(search):
    business = await search.opens("Tochka")
    answer = await search.asks("12:00-14:00")
    tag = answer.headers["ETag"]
    assert tag.startswith('W/"')
    same = await search.asks("12:00-14:00", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    guest = await somebody(search.client)
    assert (await guest.books(business.spots[0], "12:00-14:00", "2026-12-02")).status_code == 201
    assert (await search.asks("12:00-14:00", headers={"If-None-Match": tag})).status_code == 200


WHEN = {"time_from": "2026-12-02T12:00:00+03:00", "time_until": "2026-12-02T14:00:00+03:00"}
HERE = {"city": "Moscow"}


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        (WHEN, "/city", "validation_error"),
        ({**WHEN, **HERE, "near": "55.7,37.6"}, "/city", "validation_error"),
        ({**WHEN, "city": " "}, "/city", "validation_error"),
        ({**WHEN, "city": "M" * 81}, "/city", "validation_error"),
        ({**WHEN, "city": "Mos\0cow"}, "/city", "validation_error"),
        ({**WHEN, **HERE, "radius_m": 500}, "/radius_m", "validation_error"),
        ({**WHEN, "near": "55.7"}, "/near", "validation_error"),
        ({**WHEN, "near": "91,0"}, "/near", "validation_error"),
        ({**WHEN, "near": "55.7,37.6", "radius_m": 99}, "/radius_m", "validation_error"),
        ({**WHEN, "near": "55.7,37.6", "radius_m": 50_001}, "/radius_m", "validation_error"),
        (HERE, "/time_from", "validation_error"),
        ({**HERE, "time_from": WHEN["time_from"]}, "/time_until", "validation_error"),
        ({**HERE, **WHEN, "time_from": "2026-12-02T12:00:00"}, "/time_from", "naive_datetime"),
        ({**HERE, **WHEN, "time_until": "tomorrow"}, "/time_until", "validation_error"),
        ({**HERE, **WHEN, "time_until": WHEN["time_from"]}, "/time_until", "validation_error"),
        ({**HERE, **WHEN, "time_until": "2027-01-02T12:00:01+03:00"}, "/time_until", "window_too_wide"),
        ({**HERE, **WHEN, "spot_type": "sofa"}, "/spot_type", "validation_error"),
        ({**HERE, **WHEN, "attributes": "x" * 841}, "/attributes", "validation_error"),
        ({**HERE, **WHEN, "min_capacity": 0}, "/min_capacity", "validation_error"),
        ({**HERE, **WHEN, "spots_needed": 11}, "/spots_needed", "validation_error"),
        ({**HERE, **WHEN, "spots_needed": 0}, "/spots_needed", "validation_error"),
        ({**HERE, **WHEN, "duration_minutes": 4}, "/duration_minutes", "validation_error"),
        ({**HERE, **WHEN, "duration_minutes": 121}, "/duration_minutes", "validation_error"),
        ({**HERE, **WHEN, "sort": "distance"}, "/sort", "validation_error"),
        ({**HERE, **WHEN, "sort": "price"}, "/sort", "validation_error"),
        ({**HERE, **WHEN, "limit": 101}, "/limit", "validation_error"),
        ({**HERE, **WHEN, "cursor": "x" * 1001}, "/cursor", "validation_error"),
    ],
)
async def test_bad_questions_are_refused_with_a_pointer(search, query, pointer, code):
    refused = await search.client.get("/api/v1/availability", params=query)
    assert refused.status_code == 422, refused.text
    assert refused.json()["code"] == code
    assert refused.json()["errors"][0]["pointer"] == pointer
