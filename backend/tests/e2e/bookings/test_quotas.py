"""How much of each limit is used up, and the limit on hours per week at its borders."""

from uuid import UUID

import asyncpg
import pytest

from tests.support.factories import slot
from tests.support.steps import PASSWORD, a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")


async def days_later(clock, moment, *people):
    """Let days pass: tokens have ended by then."""
    clock.set(moment)
    for person in people:
        login = {"email": person.email, "password": PASSWORD}
        signed_in = await person.client.post("/api/v1/auth/login", json=login)
        person.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"


async def quotas(person, business):
    return await person.sends("GET", "/users/me/quotas", params={"coworking_id": business.coworking["id"]})


async def test_quotas_count_what_is_upcoming_and_the_hours_of_this_week(client, clock, rules):
    business = await a_business(client)
    elsewhere = await a_business(client)
    guest = await somebody(client)
    await rules.set(business, max_active_per_user=4, max_hours_per_week=10)
    assert (await quotas(guest, business)).json() == {
        "active": {"used": 0, "limit": 4},
        "holds": {"used": 0, "limit": 2},
        "hours": {"used_minutes": 0, "limit_minutes": 600, "renews_at": "2026-12-06T21:00:00Z"},
        "suspended_until": None,
    }
    await guest.books(business.spots[0], "12:00-14:00")
    await guest.books(business.spots[1], "12:00-13:30", guest={"name": "Lev"})
    await guest.books(business.spots[0], "12:00-20:00", "2026-12-08")
    await guest.books(elsewhere.spots[0], "15:00-20:00")
    await guest.cancels((await guest.books(business.spots[0], "15:00-16:00", "2026-12-02")).json())
    clock.set(slot("14:30-15:00").time_from)
    seen = (await quotas(guest, business)).json()
    assert seen["active"] == {"used": 1, "limit": 4}
    assert seen["hours"]["used_minutes"] == 210
    await days_later(clock, slot("00:00-01:00", "2026-12-07").time_from, guest)
    seen = (await quotas(guest, business)).json()
    assert (seen["active"]["used"], seen["hours"]["used_minutes"]) == (1, 480)
    assert seen["hours"]["renews_at"] == "2026-12-13T21:00:00Z"


async def test_without_limits_there_is_none_and_the_team_has_none(client, rules):
    business = await a_business(client)
    guest = await somebody(client)
    plain = (await quotas(guest, business)).json()
    assert (plain["active"]["limit"], plain["hours"]["limit_minutes"]) == (5, 0)
    await rules.set(business, max_active_per_user=4, max_hours_per_week=10)
    team = (await quotas(business.owner, business)).json()
    assert (team["active"]["limit"], team["hours"]["limit_minutes"]) == (0, 0)
    resident = await business.hires(await somebody(client), "resident")
    assert (await quotas(resident, business)).json()["active"]["limit"] == 4


async def test_quotas_are_told_where_the_coworking_may_be_read(client):
    business = await a_business(client, spots=0)
    guest = await somebody(client)
    assert (await quotas(guest, business)).status_code == 200
    anonymous = await client.get("/api/v1/users/me/quotas", params={"coworking_id": business.coworking["id"]})
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "unauthenticated")
    without = await guest.sends("GET", "/users/me/quotas")
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/coworking_id")
    archived = await business.owner.sends("DELETE", business.path, headers={"If-Match": '"1"'})
    assert archived.status_code == 200
    gone = await quotas(guest, business)
    assert (gone.status_code, gone.json()["code"]) == (404, "coworking_not_found")
    assert (await quotas(business.owner, business)).status_code == 200


async def test_ended_bookings_and_no_shows_count_and_cancelled_ones_do_not(
    client, clock, rules, database_url
):
    business = await a_business(client)
    guest = await somebody(client)
    await rules.set(business, max_hours_per_week=4)
    ended = (await guest.books(business.spots[0], "12:00-13:00")).json()
    missed = (await guest.books(business.spots[0], "13:00-14:00")).json()
    cancelled = (await guest.books(business.spots[0], "14:00-15:00")).json()
    await guest.cancels(cancelled)
    await days_later(clock, slot("09:00-10:00", "2026-12-03").time_from, guest)
    database = await asyncpg.connect(database_url)
    for booking, status in ((ended, "expired"), (missed, "no_show")):
        await database.execute(
            "UPDATE bookings.bookings SET status = $2 WHERE id = $1", UUID(booking["id"]), status
        )
    await database.close()
    assert (await guest.books(business.spots[0], "12:00-14:00", "2026-12-03")).status_code == 201
    refused = await guest.books(business.spots[0], "15:00-15:30", "2026-12-04")
    assert refused.json()["code"] == "limit_hours"
    assert refused.json()["errors"][0]["params"]["used_minutes"] == 240
    assert refused.json()["detail"] == (
        "You have booked 240 of 240 minutes of that week here; the next week begins 7 December, 00:00."
    )
    assert (await guest.books(business.spots[0], "15:00-15:30", "2026-12-07")).status_code == 201


async def test_a_booking_that_moves_is_not_counted_twice_and_the_team_lifts_the_limit(client, rules):
    business = await a_business(client)
    guest = await somebody(client)
    await rules.set(business, max_hours_per_week=3)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    assert (await guest.changes(booking, **times("15:00-18:00"))).status_code == 200
    longer = await guest.changes(booking, **times("15:00-18:30"))
    assert longer.json()["code"] == "limit_hours"
    # Too long for any week: there is no moment at which it would fit.
    assert "bookable_at" not in longer.json()["errors"][0]
    for_them = {"user_id": guest.id}
    refused = await business.owner.books(business.spots[1], "19:00-20:00", **for_them)
    assert [e["code"] for e in refused.json()["errors"]] == ["override_reason_required", "limit_hours"]
    lifted = await business.owner.books(
        business.spots[1], "19:00-20:00", **for_them, override_reason="thesis week"
    )
    assert lifted.status_code == 201
    for hour in range(10, 16):
        assert (
            await business.owner.books(business.spots[1], f"{hour}:00-{hour + 1}:00", "2026-12-02")
        ).status_code == 201


async def test_a_limit_set_for_a_type_counts_that_type_only(client, rules):
    spots = [{"name": "Desk", "position": 1}, {"name": "Room", "position": 2, "spot_type": "meeting_room"}]
    business = await a_business(client, spots=spots)
    guest = await somebody(client)
    await rules.set_for_type(business, "meeting_room", max_hours_per_week=2)
    desk, room = business.spots
    assert (await guest.books(desk, "12:00-18:00")).status_code == 201
    assert (await guest.books(room, "12:00-14:00")).status_code == 201
    assert (await guest.books(room, "15:00-15:30")).json()["code"] == "limit_hours"


async def test_names_are_shown_to_people_who_are_signed_in_where_the_coworking_shows_them(client, rules):
    business = await a_business(client, spots=1)
    [spot] = business.spots
    guest, other = await somebody(client, full_name="Lev Orlov"), await somebody(client)
    await guest.books(spot, "12:00-13:00")
    await guest.books(spot, "15:00-16:00", guest={"name": "Ms Orlova"})
    path, asked = f"/spots/{spot['id']}/availability", {"date_from": "2026-12-01"}

    async def shown(answer):
        [day] = answer.json()["days"]
        return [busy["booked_by"] for busy in day["busy"]]

    assert await shown(await other.sends("GET", path, params=asked)) == [None, None]
    await rules.set(business, show_names=True)
    assert await shown(await other.sends("GET", path, params=asked)) == ["Lev Orlov", None]
    anonymous = await client.get(f"/api/v1{path}", params=asked)
    assert await shown(anonymous) == [None, None]
    assert "Orlov" not in anonymous.text
