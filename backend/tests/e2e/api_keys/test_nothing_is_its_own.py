"""R-I14, "never on people's accounts": what belongs to the maker of a key does not belong to the key."""

import pytest

from tests.e2e.api_keys.conftest import as_key, made_key
from tests.support.steps import a_business, somebody, times


def told(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def elsewhere(client, clock):
    return await a_business(client, city="Tver")  # the city of this test alone: lists have pages


@pytest.fixture
async def private(business, elsewhere):
    """The maker's own booking in a coworking where the maker is a guest."""
    booked = await business.owner.books(elsewhere.spots[0], "12:00-14:00")
    assert booked.status_code == 201, booked.text
    return booked.json()


async def test_the_makers_bookings_elsewhere_are_hidden_from_the_key(business, robot, private, elsewhere):
    at = f"/bookings/{private['id']}"
    wish = {"booking_id": private["id"], "spot_id": private["spot_id"], **times("15:00-16:00")}
    requests = [
        ("GET", at, {}),
        ("PATCH", at, {"json": {"note": "Mine?"}, "headers": {"If-Match": '"1"'}}),
        ("POST", f"{at}/cancel", {}),
        ("DELETE", at, {}),
        ("GET", f"{at}/history", {}),
        ("GET", f"{at}/available-times", {}),
        ("POST", f"{at}/options", {"json": {"option_id": private["id"]}}),
        ("DELETE", f"{at}/options/{private['id']}", {}),
        ("POST", "/bookings/check", {"json": wish}),
    ]
    for method, path, more in requests:
        assert told(await robot.sends(method, path, **more)) == (404, "booking_not_found"), (method, path)
    await business.owner.cancels(private)
    assert told(await robot.sends("POST", f"{at}/undo-cancel")) == (404, "booking_not_found")
    assert (await business.owner.sends("POST", f"{at}/undo-cancel")).status_code == 200


async def test_at_home_the_maker_is_one_of_the_people_the_team_serves(business, robot):
    mine = (await business.owner.books(business.spots[0], "12:00-14:00")).json()
    assert (await robot.reads(mine)).json()["user"]["id"] == business.owner.id
    assert told(await robot.changes(mine, note="x")) == (428, "precondition_required")  # as from the team
    moved = await robot.changes(mine, 1, **times("15:00-16:00"))
    assert moved.status_code == 200, moved.text
    await business.owner.cancels(mine)
    entries = (await robot.sends("GET", f"/bookings/{mine['id']}/history")).json()["items"]
    assert [entry["actor"]["kind"] for entry in entries] == ["user", "team", "user"]
    # The side that cancelled may take it back, and that was the maker.
    assert told(await robot.sends("POST", f"/bookings/{mine['id']}/undo-cancel")) == (403, "forbidden")


async def test_what_the_key_cancels_the_team_has_cancelled(business, robot):
    mine = (await business.owner.books(business.spots[0], "12:00-14:00")).json()
    cancelled = await robot.cancels(mine)
    assert cancelled.json()["cancellation"]["by"] == "team"


async def test_a_key_books_for_somebody_and_never_for_itself(business, robot, client):
    spot = business.spots[0]
    assert told(await robot.books(spot, "12:00-14:00")) == (403, "forbidden")
    check = {"spot_id": spot["id"], **times("12:00-14:00")}
    assert told(await robot.sends("POST", "/bookings/check", json=check)) == (403, "forbidden")

    walk_in = await robot.books(spot, "12:00-14:00", guest={"name": "Olga"})
    assert walk_in.status_code == 201, walk_in.text
    shown = walk_in.json()
    assert (shown["origin"], shown["created_by"], shown["guest"]["name"]) == (
        "team",
        business.owner.id,
        "Olga",
    )

    stranger = await somebody(client)
    for_stranger = await robot.books(spot, "15:00-16:00", user_id=stranger.id)
    assert told(for_stranger) == (404, "user_not_found")
    await stranger.books(business.spots[1], "12:00-13:00")
    for_guest = await robot.books(spot, "15:00-16:00", user_id=stranger.id)
    assert for_guest.status_code == 201
    assert (for_guest.json()["origin"], for_guest.json()["user_id"]) == ("team", stranger.id)


async def test_in_a_foreign_coworking_a_key_books_for_nobody(robot, elsewhere):
    guest = await robot.books(elsewhere.spots[0], "15:00-16:00", guest={"name": "Olga"})
    assert told(guest) == (403, "forbidden")


async def test_availability_is_not_the_makers(business, client, elsewhere, private):
    """The person's own bookings and bars are theirs: another spot at that hour collides only for the maker."""
    robot = as_key(business, await made_key(business, ["spots:read"]))
    asked = {"params": times("12:00-14:00")}
    for_maker = await business.owner.sends("GET", f"{elsewhere.path}/spots", **asked)
    for_key = await robot.sends("GET", f"{elsewhere.path}/spots", **asked)

    def reasons(answer):
        return {item["id"]: item["reasons"] for item in answer.json()["items"]}[elsewhere.spots[1]["id"]]

    assert reasons(for_maker) == ["own_overlap"]
    assert reasons(for_key) == []
    search = {"params": {**times("12:00-14:00"), "city": "Tver", "limit": 100}}
    found = await robot.sends("GET", "/availability", **search)
    assert elsewhere.coworking["id"] in {item["coworking"]["id"] for item in found.json()["items"]}


async def test_names_are_for_people_and_for_the_team(business, client, elsewhere, private):
    policy = f"{elsewhere.path}/policy"
    version = (await elsewhere.owner.sends("GET", policy)).headers["etag"]
    shows = await elsewhere.owner.sends(
        "PATCH", policy, json={"show_names": True}, headers={"If-Match": version}
    )
    assert shows.status_code == 200, shows.text
    path = f"/spots/{elsewhere.spots[0]['id']}/availability"
    asked = {"params": {"date_from": "2026-12-01"}}

    async def names(who):
        [day] = (await who.sends("GET", path, **asked)).json()["days"]
        return [busy.get("booked_by") for busy in day["busy"]]

    ours = as_key(elsewhere, await made_key(elsewhere, ["spots:read"]))
    theirs = as_key(business, await made_key(business, ["spots:read"]))
    assert await names(await somebody(client)) == ["Anna Petrova"]
    assert await names(ours) == ["Anna Petrova"]
    assert await names(theirs) == [None]
