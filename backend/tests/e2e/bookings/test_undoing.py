"""A cancellation can be taken back for ten minutes, if nobody has come in between (B-17)."""

import asyncpg
import pytest

from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")


async def undoes(person, booking, **more):
    return await person.sends("POST", f"/bookings/{booking['id']}/undo-cancel", **more)


async def a_cancelled_booking(client, when="14:00-16:00", **more):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], when, **more)).json()
    cancelled = (await guest.cancels(booking)).json()
    return business, guest, cancelled


async def test_a_cancelled_booking_comes_back_whole(client, clock):
    business, guest, cancelled = await a_cancelled_booking(client, note="window seat")
    assert cancelled["cancellation"]["undo_until"] == "2026-12-01T08:10:00Z"
    clock.advance(minutes=9, seconds=59)
    back = await undoes(guest, cancelled)
    assert back.status_code == 200, back.text
    expected = {"status": "active", "cancellation": None, "note": "window seat", "version": 3}
    assert {name: back.json()[name] for name in expected} == expected
    assert back.json()["reference"] == cancelled["reference"]
    assert back.headers["ETag"] == '"3-active"'
    taken = await (await somebody(client)).books(business.spots[0], "15:00-16:00")
    assert taken.json()["code"] == "slot_taken"


async def test_after_ten_minutes_it_is_too_late(client, clock):
    _, guest, cancelled = await a_cancelled_booking(client)
    clock.advance(minutes=10)
    late = await undoes(guest, cancelled)
    assert (late.status_code, late.json()["code"]) == (409, "undo_window_over")
    assert late.json()["errors"][0]["params"] == {"undo_until": "2026-12-01T08:10:00Z"}


async def test_nothing_can_be_undone_once_the_slot_has_begun(client, clock):
    _, guest, cancelled = await a_cancelled_booking(client, "11:15-12:00")
    clock.advance(minutes=4)
    assert cancelled["cancellation"]["undo_until"] == "2026-12-01T08:10:00Z"
    _, other, soon = await a_cancelled_booking(client, "11:15-12:00")
    assert soon["cancellation"]["undo_until"] == "2026-12-01T08:14:00Z"
    clock.advance(minutes=8)
    _, third, sooner = await a_cancelled_booking(client, "11:15-12:00")
    assert sooner["cancellation"]["undo_until"] == "2026-12-01T08:15:00Z"
    clock.advance(minutes=3)
    assert (await undoes(third, sooner)).json()["code"] == "undo_window_over"
    assert (await undoes(other, soon)).json()["code"] == "undo_window_over"
    assert (await undoes(guest, cancelled)).json()["code"] == "undo_window_over"


async def test_whoever_came_first_keeps_the_slot(client):
    business, guest, cancelled = await a_cancelled_booking(client)
    await (await somebody(client)).books(business.spots[0], "15:00-16:00")
    refused = await undoes(guest, cancelled)
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
    assert refused.json()["alternatives"][0]["spot_id"] == business.spots[1]["id"]
    assert (await guest.reads(cancelled)).json()["status"] == "cancelled"


async def test_limits_and_own_bookings_count_again(client):
    business, guest, cancelled = await a_cancelled_booking(client)
    elsewhere = await guest.books(business.spots[1], "15:00-17:00")
    assert elsewhere.status_code == 201
    refused = await undoes(guest, cancelled)
    assert (refused.status_code, refused.json()["code"]) == (409, "own_overlap")
    await guest.cancels(elsewhere.json())
    for day in range(2, 7):
        assert (await guest.books(business.spots[1], "12:00-13:00", f"2026-12-0{day}")).status_code == 201
    full = await undoes(guest, cancelled)
    assert (full.status_code, full.json()["code"]) == (409, "limit_active")


async def test_the_options_come_back_too_or_nothing_does(client):
    business = await a_business(client)
    option = {"coworking_id": business.coworking["id"], "name": "Monitor", "stock": 1}
    monitor = (await business.owner.sends("POST", "/options", json=option)).json()["id"]
    guest, other = await somebody(client), await somebody(client)
    wanted = [{"option_id": monitor}]
    booking = (await guest.books(business.spots[0], "14:00-16:00", options=wanted)).json()
    await guest.cancels(booking)
    theirs = (await other.books(business.spots[1], "15:00-17:00", options=wanted)).json()
    refused = await undoes(guest, booking)
    assert (refused.status_code, refused.json()["code"]) == (409, "option_unavailable")
    assert refused.json()["errors"][0]["params"] == {"option_id": monitor, "available": 0}
    await other.cancels(theirs)
    assert [o["option_id"] for o in (await undoes(guest, booking)).json()["options"]] == [monitor]
    short = await other.books(business.spots[1], "15:00-17:00", options=wanted)
    assert short.json()["code"] == "option_unavailable"


async def test_only_the_side_that_cancelled_may_take_it_back(client):
    business = await a_business(client)
    guest, staff = await somebody(client), await business.hires(await somebody(client))
    booking = (await guest.books(business.spots[0], "14:00-16:00")).json()
    await staff.cancels(booking)
    assert (await undoes(guest, booking)).json()["code"] == "forbidden"
    assert (await undoes(await somebody(client), booking)).status_code == 404
    back = await undoes(business.owner, booking)
    assert (back.status_code, back.json()["status"]) == (200, "active")
    await guest.cancels(booking)
    refused = await undoes(staff, booking)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await undoes(guest, booking)).status_code == 200


async def test_what_was_not_cancelled_has_nothing_to_undo(client, clock):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    refused = await undoes(guest, booking)
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
    assert refused.json()["errors"][0]["params"] == {"status": "active"}
    await guest.cancels(booking)
    assert (await undoes(guest, booking)).status_code == 200
    assert (await undoes(guest, booking)).json()["code"] == "invalid_state"
    clock.advance(hours=6)
    assert (await undoes(guest, booking)).json()["errors"][0]["params"] == {"status": "expired"}


async def test_a_spot_that_closed_for_good_takes_nobody_back(client):
    business, guest, cancelled = await a_cancelled_booking(client)
    spot = business.spots[0]
    closed = await business.owner.sends(
        "PATCH", f"/spots/{spot['id']}", json={"status": "inactive"}, headers={"If-Match": '"1"'}
    )
    assert closed.status_code == 200
    assert (await undoes(guest, cancelled)).json()["code"] == "spot_inactive"


async def test_a_stale_version_is_told(client):
    _, guest, cancelled = await a_cancelled_booking(client)
    stale = await undoes(guest, cancelled, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert (await undoes(guest, cancelled, headers={"If-Match": '"2-cancelled"'})).status_code == 200


async def test_the_event_of_the_cancellation_says_until_when_and_the_return_is_told(client, database_url):
    _, guest, cancelled = await a_cancelled_booking(client)
    await undoes(guest, cancelled)
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT name, aggregate_version, payload ->> 'undo_until' AS undo_until FROM core.outbox"
            " WHERE aggregate_id = $1 ORDER BY position",
            cancelled["id"],
        )
        occupied = await connection.fetchval(
            "SELECT count(*) FROM bookings.occupancies WHERE id = $1", cancelled["id"]
        )
    finally:
        await connection.close()
    assert [tuple(row) for row in rows] == [
        ("bookings.booking_placed.v1", 1, None),
        ("bookings.booking_cancelled.v1", 2, "2026-12-01T08:10:00Z"),
        ("bookings.booking_restored.v1", 3, None),
    ]
    assert occupied == 1
