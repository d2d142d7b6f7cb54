"""A coworking moves to another zone (R-V07; worked example 8 of rules.md), and back stays nothing behind."""

import json

import asyncpg
import pytest

from tests.support.steps import a_business, somebody

MOSCOW, SAMARA = "Europe/Moscow", "Europe/Samara"
FIRST = {"If-Match": '"1"'}
WEEK_BEFORE = {"month": 11, "day": 24}


async def moves(business, mode=None, zone=SAMARA):
    change = {"timezone": zone, **({"timezone_mode": mode} if mode else {})}
    return await business.owner.sends("PATCH", business.path, headers=FIRST, json=change)


async def booked(client, business, when, day="2026-12-01"):
    guest = await somebody(client)
    made = await guest.books(business.spots[0], when, day)
    assert made.status_code == 201, made.text
    return guest, made.json()


def ends(booking):
    return booking["time_from"], booking["time_until"], booking["timezone"]


async def told_of(database_url, aggregate_id, name):
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT payload::text FROM core.outbox WHERE aggregate_id = $1::uuid AND name = $2 ORDER BY position",
        aggregate_id,
        name,
    )
    await connection.close()
    return [json.loads(row["payload"]) for row in rows]


@pytest.mark.parametrize(
    ("mode", "after"),
    [
        ("keep_wall_time", ("2026-12-01T06:00:00Z", "2026-12-01T10:00:00Z", SAMARA)),
        ("keep_instant", ("2026-12-01T07:00:00Z", "2026-12-01T11:00:00Z", SAMARA)),
    ],
)
async def test_upcoming_bookings_keep_what_was_said(client, clock, database_url, mode, after):
    clock.set(clock.START.replace(**WEEK_BEFORE))
    business = await a_business(client, spots=1)
    guest, booking = await booked(client, business, "10:00-14:00")
    assert ends(booking) == ("2026-12-01T07:00:00Z", "2026-12-01T11:00:00Z", MOSCOW)

    moved = await moves(business, mode)
    assert (moved.status_code, moved.json()["timezone"]) == (200, SAMARA), moved.text
    assert ends((await guest.reads(booking)).json()) == after

    # What it took before is free, what it takes now is not.
    other = await somebody(client)
    wall = "10:00-14:00" if mode == "keep_wall_time" else "11:00-15:00"
    taken = await other.books(business.spots[0], wall, "2026-12-01", zone=SAMARA)
    assert (taken.status_code, taken.json()["code"]) == (409, "slot_taken")
    beside = "14:00-15:00" if mode == "keep_wall_time" else "10:00-11:00"
    assert (await other.books(business.spots[0], beside, zone=SAMARA)).status_code == 201

    (told,) = await told_of(database_url, business.coworking["id"], "coworkings.timezone_changed.v1")
    assert (told["old_timezone"], told["new_timezone"], told["mode"]) == (MOSCOW, SAMARA, mode)
    moves_told = await told_of(database_url, booking["id"], "bookings.booking_rescheduled.v1")
    if mode == "keep_wall_time":
        assert told["changed_count"] == 1
        assert [fact["cause"] for fact in moves_told] == ["timezone"]
        assert moves_told[0]["old_time_from"] == "2026-12-01T07:00:00Z"


async def test_without_a_mode_upcoming_bookings_forbid_it_and_ended_ones_do_not(client, clock):
    business = await a_business(client, spots=1)
    guest, booking = await booked(client, business, "12:00-14:00")
    refused = await moves(business)
    assert (refused.status_code, refused.json()["code"]) == (409, "timezone_change_needs_mode")
    assert refused.json()["errors"][0]["params"] == {"count": 1}
    assert ends((await guest.reads(booking)).json())[2] == MOSCOW
    assert (await guest.cancels(booking)).status_code == 200
    moved = await moves(business)
    assert (moved.status_code, moved.json()["timezone"]) == (200, SAMARA)
    assert ends((await guest.reads(booking)).json()) == ends(booking)


async def test_what_is_in_progress_keeps_its_instants(client, clock):
    business = await a_business(client, spots=1)
    guest, running = await booked(client, business, "11:00-12:00")
    later, next_day = await booked(client, business, "10:00-14:00", "2026-12-02")
    moved = await moves(business, "keep_wall_time")
    assert moved.status_code == 200, moved.text
    assert ends((await guest.reads(running)).json())[:2] == ends(running)[:2]
    assert ends((await later.reads(next_day)).json()) == (
        "2026-12-02T06:00:00Z",
        "2026-12-02T10:00:00Z",
        SAMARA,
    )


async def test_bookings_that_would_collide_refuse_the_whole_change(client, clock, database_url):
    business = await a_business(client, spots=1)
    guest, running = await booked(client, business, "11:00-13:00")
    second, later = await booked(client, business, "13:00-15:00")
    third, far = await booked(client, business, "10:00-14:00", "2026-12-05")
    refused = await moves(business, "keep_wall_time")
    assert (refused.status_code, refused.json()["code"]) == (409, "reprojection_conflict"), refused.text
    ids = refused.json()["errors"][0]["params"]["booking_ids"]
    assert later["id"] in ids
    assert far["id"] not in ids
    assert (await guest.sends("GET", business.path)).json()["timezone"] == MOSCOW
    for person, booking in ((guest, running), (second, later), (third, far)):
        assert ends((await person.reads(booking)).json()) == ends(booking)
    assert await told_of(database_url, business.coworking["id"], "coworkings.timezone_changed.v1") == []

    moved = await moves(business, "keep_instant")
    assert moved.status_code == 200, moved.text
    assert ends((await second.reads(later)).json()) == (*ends(later)[:2], SAMARA)


async def test_closures_move_along_even_where_nobody_has_booked(client, clock):
    business = await a_business(client, spots=1)
    closed = {"time_from": "2026-12-10T10:00:00+03:00", "time_until": "2026-12-10T14:00:00+03:00"}
    made = await business.owner.sends("POST", f"{business.path}/closures", json=closed)
    assert made.status_code == 201, made.text
    assert (await moves(business)).status_code == 200
    listed = (await business.owner.sends("GET", f"{business.path}/closures")).json()["items"]
    assert [ends(item) for item in listed] == [("2026-12-10T06:00:00Z", "2026-12-10T10:00:00Z", SAMARA)]
    guest = await somebody(client)
    refused = await guest.books(business.spots[0], "10:00-11:00", "2026-12-10", zone=SAMARA)
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
    assert (await guest.books(business.spots[0], "14:00-15:00", "2026-12-10", zone=SAMARA)).status_code == 201
