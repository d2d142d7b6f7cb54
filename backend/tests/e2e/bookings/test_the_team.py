"""What staff may do with bookings of their coworking, and what nobody else may."""

import pytest

from tests.support.factories import slot
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")


async def test_a_stranger_finds_no_booking_but_the_staff_cancels_it(client):
    business = await a_business(client)
    foreign = await a_business(client)
    guest = await somebody(client)
    staff = await business.hires(await somebody(client))
    resident = await business.hires(await somebody(client), "resident")
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    missing = await guest.sends("GET", "/bookings/00000000-0000-7000-8000-000000000000")
    for stranger in (await somebody(client), foreign.owner, resident):
        for answer in (await stranger.reads(booking), await stranger.cancels(booking)):
            assert answer.status_code == 404
            assert answer.json()["detail"] == missing.json()["detail"]
            assert answer.json()["code"] == "booking_not_found"
    cancelled = await staff.cancels(booking, reason="burst pipe")
    assert cancelled.json()["cancellation"]["by"] == "team"


async def test_the_team_sees_who_comes_and_guests_do_not(client):
    business = await a_business(client)
    guest = await somebody(client)
    staff = await business.hires(await somebody(client))
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    shown = (await staff.reads(booking)).json()
    assert shown["user"]["email"] == guest.email
    assert (shown["staff_note"], shown["created_by"]) == ("", guest.id)
    listed = await staff.sends("GET", "/bookings", params={"coworking_id": business.coworking["id"]})
    assert [b["user"]["id"] for b in listed.json()["items"]] == [guest.id]
    assert "user" not in (await guest.reads(booking)).json()


async def test_bookings_of_a_coworking_are_for_its_team_only(client):
    business = await a_business(client)
    foreign = await a_business(client)
    asked = {"coworking_id": business.coworking["id"]}
    for nobody in (await somebody(client), foreign.owner):
        answer = await nobody.sends("GET", "/bookings", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (404, "coworking_not_found")
    without = await business.owner.sends("GET", "/bookings")
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/coworking_id")


async def test_filters_find_by_reference_spot_status_and_window(client):
    business = await a_business(client)
    guest = await somebody(client)
    one = (await guest.books(business.spots[0], "12:00-13:00")).json()
    two = (await guest.books(business.spots[1], "15:00-16:00")).json()
    await guest.cancels(two)

    async def found(**filters):
        asked = {"coworking_id": business.coworking["id"], **filters}
        answer = await business.owner.sends("GET", "/bookings", params=asked)
        return [b["id"] for b in answer.json()["items"]]

    assert await found(reference=one["reference"].lower()) == [one["id"]]
    assert await found(spot_id=business.spots[1]["id"]) == [two["id"]]
    assert await found(status="cancelled") == [two["id"]]
    assert await found(user_id=guest.id, sort="-time_from") == [two["id"], one["id"]]
    assert await found(time_from="2026-12-01T12:00:00Z") == [two["id"]]
    wide = {"time_from": "2026-12-01T00:00:00Z", "time_until": "2027-01-02T00:00:00Z"}
    answer = await business.owner.sends(
        "GET", "/bookings", params={"coworking_id": business.coworking["id"], **wide}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "window_too_wide")


async def test_the_reception_sees_who_sits_here_and_who_is_next(client, clock):
    business = await a_business(client)
    guest, later = await somebody(client), await somebody(client)
    now = (await guest.books(business.spots[0], "12:00-13:00")).json()
    then = (await later.books(business.spots[0], "14:00-15:00")).json()
    clock.set(slot("12:30-13:00").time_from)
    path = f"/spots/{business.spots[0]['id']}/current-booking"
    seen = (await business.owner.sends("GET", path)).json()
    assert (seen["current"]["id"], seen["next"]["id"]) == (now["id"], then["id"])
    assert seen["current"]["user"]["id"] == guest.id
    hidden = await guest.sends("GET", path)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "spot_not_found")


async def test_the_team_books_for_people_it_knows_and_for_named_guests(client):
    business = await a_business(client)
    known, unknown = await somebody(client), await somebody(client)
    staff = await business.hires(await somebody(client))
    await known.books(business.spots[0], "12:00-13:00")
    booked = await staff.books(business.spots[0], "15:00-16:00", user_id=known.id)
    assert (booked.status_code, booked.json()["user_id"], booked.json()["origin"]) == (201, known.id, "team")
    assert booked.json()["created_by"] == staff.id
    refused = await staff.books(business.spots[0], "17:00-18:00", user_id=unknown.id)
    assert (refused.status_code, refused.json()["code"]) == (404, "user_not_found")
    named = await staff.books(business.spots[0], "17:00-18:00", guest={"name": "Ms Orlova"})
    assert named.status_code == 201
    for_another = await known.books(business.spots[1], "17:00-18:00", user_id=unknown.id)
    assert (for_another.status_code, for_another.json()["code"]) == (403, "forbidden")


async def test_a_reason_lifts_limits_for_the_team_and_for_nobody_else(client):
    business = await a_business(client)
    guest = await somebody(client)
    staff = await business.hires(await somebody(client))
    told = await staff.books(business.spots[0], "12:10-14:00")
    assert [e["code"] for e in told.json()["errors"]] == ["not_on_grid", "override_reason_required"]
    lifted = await staff.books(business.spots[0], "12:10-14:00", override_reason="film crew")
    assert lifted.status_code == 201
    begged = await guest.books(business.spots[1], "12:10-14:00", override_reason="please")
    assert (begged.status_code, begged.json()["code"]) == (403, "forbidden")
    clash = await staff.books(business.spots[0], "13:00-15:00", override_reason="VIP")
    assert clash.json()["code"] == "slot_taken"


async def test_the_team_must_name_the_version_it_changes(client):
    business = await a_business(client)
    guest = await somebody(client)
    staff = await business.hires(await somebody(client))
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    blind = await staff.changes(booking, staff_note="regular")
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    seen = await staff.changes(booking, version=1, staff_note="regular")
    assert (seen.status_code, seen.json()["staff_note"], seen.json()["version"]) == (200, "regular", 2)
    nosy = await guest.changes(booking, staff_note="mine")
    assert (nosy.status_code, nosy.json()["code"]) == (403, "forbidden")
