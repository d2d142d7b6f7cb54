"""The rows of rules.md §10 for spots."""

import pytest

from tests.support.house import PEOPLE

REFUSED = {"anonymous": 401, "user": 404, "resident": 404, "staff": 403, "foreign": 404}
OPERATIONS = {
    "createSpots": (
        "POST",
        "/coworkings/{coworking}/spots",
        {"items": [{"name": "New", "position": 1}]},
        201,
    ),
    "updateSpot": ("PATCH", "/spots/{spot}", {"position": 3}, 200),
    "archiveSpot": ("DELETE", "/spots/{spot}", None, 200),
    "restoreSpot": ("POST", "/spots/{archived}/restore", None, 200),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_managing_spots_is_for_managers_and_above(house, operation, who):
    spot, archived = await house.has_spots("Desk 1", "Desk 2")
    await house.asks("DELETE", f"/spots/{archived['id']}", version=1)
    method, path, body, success = OPERATIONS[operation]
    path = path.format(coworking=house.coworking_id, spot=spot["id"], archived=archived["id"])
    version = None if operation in {"createSpots", "restoreSpot"} else 1
    answer = await house.asks(method, path, by=who, json=body, version=version)

    expected = REFUSED.get(who, success)
    assert answer.status_code == expected, answer.text
    if expected == 404:
        subject = "coworking" if operation == "createSpots" else "spot"
        assert answer.json()["code"] == f"{subject}_not_found"
    if expected >= 400:
        assert len(await house.facts()) == 3


@pytest.mark.parametrize("who", PEOPLE)
async def test_everybody_may_look_at_spots(house, who):
    (spot,) = await house.has_spots("Desk 1")
    for path in (f"/coworkings/{house.coworking_id}/spots", f"/spots/{spot['id']}"):
        assert (await house.asks("GET", path, by=who)).status_code == 200
    days = await house.asks("GET", f"/spots/{spot['id']}/availability", by=who)
    assert days.status_code == 200


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("include_inactive", {"staff", "manager", "owner", "admin"}),
        ("include_archived", {"manager", "owner", "admin"}),
    ],
)
@pytest.mark.parametrize("who", PEOPLE)
async def test_hidden_spots_are_listed_for_the_team_only(house, who, asked, allowed):
    shown, off, gone = await house.has_spots("Shown", "Off", "Gone")
    await house.asks("PATCH", f"/spots/{off['id']}", version=1, json={"status": "inactive"})
    await house.asks("DELETE", f"/spots/{gone['id']}", version=1)
    answer = await house.lists_spots(by=who, **{asked: True})
    if who in allowed:
        hidden = "Off" if asked == "include_inactive" else "Gone"
        assert [spot["name"] for spot in answer.json()["items"]] == ["Shown", hidden]
    else:
        assert answer.status_code == (403 if who == "staff" else REFUSED[who])
    assert [spot["name"] for spot in (await house.lists_spots(by=who)).json()["items"]] == [shown["name"]]


@pytest.mark.parametrize("who", PEOPLE)
async def test_what_is_archived_is_missing_to_strangers(house, who):
    spot, gone = await house.has_spots("Desk 1", "Desk 2")
    await house.asks("DELETE", f"/spots/{gone['id']}", version=1)
    is_member = who not in {"anonymous", "user", "foreign"}
    expected = 200 if is_member else 404
    for path in (f"/spots/{gone['id']}", f"/spots/{gone['id']}/availability"):
        assert (await house.asks("GET", path, by=who)).status_code == expected, path

    house.neighbours.places.archive(house.coworking_id)
    for path in (f"/spots/{spot['id']}", f"/spots/{spot['id']}/availability"):
        answer = await house.asks("GET", path, by=who)
        assert answer.status_code == expected, path
        assert is_member or answer.json()["code"] == "spot_not_found"
    listed = await house.lists_spots(by=who)
    assert listed.status_code == expected
    assert is_member or listed.json()["code"] == "coworking_not_found"


async def test_a_missing_coworking_is_missing_to_an_admin_too(house):
    path = "/coworkings/019ab3c2-1111-7000-8000-000000000001/spots"
    body = {"items": [{"name": "New", "position": 1}]}
    for answer in (await house.asks("GET", path), await house.asks("POST", path, by="admin", json=body)):
        assert (answer.status_code, answer.json()["code"]) == (404, "coworking_not_found")


async def test_a_missing_spot_is_missing(house):
    missing = "/spots/019ab3c2-1111-7000-8000-000000000001"
    for method, path, more in (
        ("GET", missing, {}),
        ("GET", f"{missing}/availability", {}),
        ("PATCH", missing, {"version": 1, "json": {}}),
        ("DELETE", missing, {"version": 1}),
        ("POST", f"{missing}/restore", {}),
    ):
        answer = await house.asks(method, path, by="admin", **more)
        assert (answer.status_code, answer.json()["code"]) == (404, "spot_not_found"), (method, path)
