"""U-10: people can ask who has looked at their data, and learn when and in which capacity."""

import pytest

from tests.support.canary import ok
from tests.support.people import an_admin
from tests.support.steps import API, a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def app(shared_app):
    return shared_app


async def log_of(person, **asked):
    return (await ok(person.sends("GET", "/users/me/access-log", params=asked))).json()


async def looks_at(person):
    items = (await log_of(person, limit=100))["items"]
    return sorted((one["actor_kind"], one["coworking_id"] or "", one["what"]) for one in items)


@pytest.fixture
async def guest_of_a_team(client, clock):
    business = await a_business(client)
    staff = await business.hires(await somebody(client), "manager")
    guest = await somebody(client)
    booking = (await ok(guest.books(business.spots[0], "12:00-13:00"), 201)).json()
    return business, staff, guest, booking


BOOKING = "/bookings/{booking}"
LOOKS = {
    "getUser": ("/users/{guest}", "profile"),
    "listBookings": ("/bookings?coworking_id={place}", "bookings"),
    "getBooking": (BOOKING, "bookings"),
    "getBookingHistory": (BOOKING + "/history", "bookings"),
    "getBookingAsOf": (BOOKING + "/history?as_of=2026-12-01T08:00:00Z", "bookings"),
    "listMembers": ("/coworkings/{place}/members", "members"),
    "listCoworkingBans": ("/coworkings/{place}/bans", "bans"),
    "getCurrentBooking": ("/spots/{spot}/current-booking", "bookings"),
}


@pytest.mark.parametrize("operation", LOOKS)
async def test_every_look_of_the_team_is_written_down_once_a_day(operation, client, clock, guest_of_a_team):
    business, staff, guest, booking = guest_of_a_team
    path, what = LOOKS[operation]
    if what == "members":
        await business.hires(guest, "resident")
    if what == "bans":
        bar = {"user_id": guest.id, "reason": "noise", "keep_bookings": True}
        await ok(business.owner.sends("POST", f"{business.path}/bans", json=bar), 201)
    before = await looks_at(guest)
    place = business.coworking["id"]
    path = path.format(guest=guest.id, place=place, booking=booking["id"], spot=business.spots[0]["id"])
    for _ in range(2):
        await ok(staff.sends("GET", path))
    assert await looks_at(guest) == sorted([*before, ("team", place, what)])
    clock.advance(hours=24)
    entry = {"email": staff.email, "password": "plum-tram-orbit-41"}
    fresh = (await ok(client.post(f"{API}/auth/login", json=entry))).json()
    if operation != "getCurrentBooking":  # a day later it is not the current one
        staff.headers["Authorization"] = f"Bearer {fresh['access_token']}"
        await ok(staff.sends("GET", path))
        clock.advance(hours=-24)
        assert await looks_at(guest) == sorted([*before, ("team", place, what), ("team", place, what)])


async def test_administrators_are_written_down_as_such(app, client, guest_of_a_team):
    business, _, guest, booking = guest_of_a_team
    admin = await an_admin(client, app.database_url)
    for path in (f"/users/{guest.id}", f"/users?q={guest.email}", f"/bookings/{booking['id']}"):
        await ok(client.get(API + path, headers=admin.headers))
    assert await looks_at(guest) == [
        ("admin", "", "profile"),
        ("admin", business.coworking["id"], "bookings"),
    ]


async def test_looking_at_oneself_and_what_shows_nobody_is_not_written_down(client, guest_of_a_team):
    business, _, guest, booking = guest_of_a_team
    for path in ("/users/me", "/users/me/bookings", f"/bookings/{booking['id']}", f"/users/{guest.id}"):
        await ok(guest.sends("GET", path))
    await ok(business.owner.sends("GET", f"{business.path}/spots"))
    assert await looks_at(guest) == []


async def test_a_stranger_who_is_refused_has_seen_nothing(client, guest_of_a_team):
    _, _, guest, booking = guest_of_a_team
    stranger = (await a_business(client)).owner
    for path in (f"/users/{guest.id}", f"/bookings/{booking['id']}"):
        assert (await stranger.sends("GET", path)).status_code == 404
    assert await looks_at(guest) == []


async def test_what_is_shown_in_the_answer_to_a_change_is_a_look_with_and_without_a_key(guest_of_a_team):
    _, staff, guest, booking = guest_of_a_team
    key = {"Idempotency-Key": f"look-{booking['id']}", "If-Match": '"1"'}
    await ok(staff.sends("PATCH", f"/bookings/{booking['id']}", json={"staff_note": "tall"}, headers=key))
    assert [kind for kind, _, _ in await looks_at(guest)] == ["team"]


async def test_the_log_names_nobody_and_comes_in_pages(client, clock, guest_of_a_team):
    business, staff, guest, booking = guest_of_a_team
    for path in (f"/users/{guest.id}", f"/bookings/{booking['id']}"):
        await ok(staff.sends("GET", path))
        clock.advance(minutes=1)
    first = await log_of(guest, limit=1)
    [item] = first["items"]
    assert item == {
        "at": "2026-12-01T08:01:00Z",
        "coworking_id": business.coworking["id"],
        "actor_kind": "team",
        "what": "bookings",
    }
    second = await log_of(guest, limit=1, cursor=first["next_cursor"])
    assert ([one["what"] for one in second["items"]], second["next_cursor"]) == (["profile"], None)
    refused = await guest.sends("GET", "/users/me/access-log", params={"cursor": "nonsense"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
    refused = await client.get(f"{API}/users/me/access-log")
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
