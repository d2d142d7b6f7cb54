"""Asking first gives the answer the real call would give, keeps nothing free and writes nothing."""

from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from tests.support.factories import slot
from tests.support.steps import Person, a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")
ROOM = {"spot_type": "meeting_room", "capacity": 4}
SPOTS = [
    {"name": "Desk 1", "position": 1},
    {"name": "Desk 2", "position": 2},
    {"name": "Desk 3", "position": 3, "weekly_hours": [
        {"weekday": day, "opens_at": "12:00", "closes_at": "16:00"} for day in ("tue", "wed", "thu")
    ]},
    {"name": "Room", "position": 4, **ROOM},
]  # fmt: skip
POLICIES: list[dict[str, Any]] = [
    {},
    {"max_active_per_user": 2, "cooldown_minutes": 60, "buffer_after_minutes": 15},
    {"max_hours_per_week": 3, "lead_time_minutes": 120, "allow_own_overlap": True},
    {"booking_access": "residents", "horizon_days": 3, "grid_minutes": 30},
]


async def checks(person: Person, wish: dict, **more: Any):
    return await person.sends("POST", "/bookings/check", json=wish, **more)


def told(reasons: list[dict]) -> list[tuple]:
    return [
        (r["code"], r["detail"], r.get("params") or {}, r.get("pointer"), r.get("bookable_at"))
        for r in reasons
    ]


def a_wish(random: Random, spots: list[dict]) -> dict:
    day = f"2026-12-{random.choice((1, 1, 1, 2, 2, 3, 5, 6)):02}"
    start = slot("09:00-10:00", day).time_from + timedelta(minutes=random.randrange(-30, 720, 15))
    if random.random() < 0.1:
        start += timedelta(minutes=5)
    end = start + timedelta(minutes=random.choice((15, 30, 60, 60, 60, 90, 120, 240, 900)))
    wish = {
        "spot_id": random.choice(spots)["id"],
        "time_from": start.isoformat(),
        "time_until": end.isoformat(),
    }
    if random.random() < 0.15:
        wish["party_size"] = random.choice((1, 3, 9))
    if random.random() < 0.15:
        wish["guest"] = {"name": "Lev"}
    return wish


async def assert_same(asked, done) -> None:
    """Compare a dry run with what was answered to the real call right after it."""
    if asked.status_code != 200:
        assert (asked.status_code, asked.json()["code"]) == (done.status_code, done.json()["code"])
        return
    check, real = asked.json(), done.json()
    assert check["bookable"] is (done.status_code < 300), (check, real)
    if check["bookable"]:
        assert (check["reasons"], check["alternatives"], check["bookable_at"]) == ([], [], None)
        assert check["would_be_status"] == real["status"]
        return
    assert told(check["reasons"]) == told(real["errors"])
    assert check["alternatives"] == real.get("alternatives", [])
    assert check["would_be_status"] is None
    moments = [reason["bookable_at"] for reason in check["reasons"]]
    assert check["bookable_at"] == (max(moments) if all(moments) else None)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: "-".join(policy) or "platform")
async def test_the_dry_run_and_the_booking_agree_on_random_wishes(client, rules, policy):
    business = await a_business(client, spots=SPOTS)
    await rules.set(business, **policy)
    guests = [await somebody(client) for _ in range(3)]
    staff = await business.hires(await somebody(client))
    resident = await business.hires(await somebody(client), "resident")
    barred = await somebody(client)
    await rules.bar(business, barred)
    people = [*guests, resident, staff, barred]
    random = Random(str(policy))
    booked: dict[str, list[str]] = {}
    seen = set()
    for _ in range(70):
        person, wish = random.choice(people), a_wish(random, business.spots)
        if person is staff and random.random() < 0.5:
            wish["user_id"] = random.choice([*guests, barred]).id
        if random.random() < 0.1:
            wish["override_reason"] = "film crew"
        mine = booked.get(person.id, [])
        if mine and random.random() < 0.35:
            wish.pop("user_id", None)
            chosen = random.choice(mine)
            asked = await checks(person, {**wish, "booking_id": chosen})
            headers = {"If-Match": "*"}
            done = await person.sends("PATCH", f"/bookings/{chosen}", json=wish, headers=headers)
        else:
            asked = await checks(person, wish)
            done = await person.sends("POST", "/bookings", json=wish)
            if done.status_code == 201:
                booked.setdefault(person.id, []).append(done.json()["id"])
        await assert_same(asked, done)
        seen |= {reason["code"] for reason in done.json().get("errors", [])} | {done.status_code}
        for offer in done.json().get("alternatives", []):
            there = {key: offer[key] for key in ("spot_id", "time_from", "time_until")}
            again = {"booking_id": chosen} if done.request.method == "PATCH" else {}
            offered = (await checks(person, {**wish, **there, **again})).json()
            assert offered["bookable"], (wish, offer, offered)
    assert {201, "slot_taken", "barred", "outside_opening_hours"} <= seen


async def test_a_dry_run_writes_nothing_and_takes_no_locks(client, database_url):
    business = await a_business(client, spots=2)
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[0], "12:00-14:00")
    wish = {"spot_id": business.spots[0]["id"], **times("13:00-15:00")}
    database = await asyncpg.connect(database_url)
    try:
        async with database.transaction():
            # Whoever locked a row here would wait, and be refused after two seconds.
            await database.execute("SELECT 1 FROM spots.spots FOR UPDATE")
            await database.execute("SELECT 1 FROM users.users FOR UPDATE")
            assert (await checks(guest, wish)).json()["reasons"][0]["code"] == "slot_taken"
            free = {**wish, **times("15:00-16:00")}
            assert (await checks(guest, free)).json()["bookable"] is True
        assert (
            await database.fetchval("SELECT count(*) FROM bookings.bookings WHERE user_id = $1", guest.id)
            == 0
        )
    finally:
        await database.close()


async def test_the_reasons_speak_the_readers_language_and_local_time(client):
    business = await a_business(client)
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[0], "12:00-14:00")
    wish = {"spot_id": business.spots[0]["id"], **times("13:00-15:00")}
    english = await checks(guest, wish)
    assert english.json()["reasons"][0]["detail"] == "Desk 1 is busy from 12:00 to 14:00."
    russian = await checks(guest, wish, headers={"Accept-Language": "ru"})
    assert russian.json()["reasons"][0]["detail"] == "Desk 1: занято с 12:00 до 14:00."
    assert russian.headers["Content-Language"] == "ru"
    far = await checks(guest, {**wish, **times("13:00-15:00", "2027-01-10")})
    assert far.json()["reasons"][0]["detail"] == (
        "Bookings open 30 days ahead: for this day at 11 December, 00:00."
    )
    assert far.json()["bookable_at"] == "2026-12-10T21:00:00Z"


async def test_a_change_is_judged_as_the_change_of_that_booking(client, clock):
    business = await a_business(client)
    guest, stranger = await somebody(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    wish = {"spot_id": business.spots[0]["id"], **times("12:15-14:15")}
    assert (await checks(guest, wish)).json()["bookable"] is False
    moved = {**wish, "booking_id": booking["id"]}
    assert (await checks(guest, moved)).json() == {
        "bookable": True, "reasons": [], "alternatives": [], "bookable_at": None, "would_be_status": "active",
    }  # fmt: skip
    unknown = await checks(stranger, moved)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "booking_not_found")
    unmoved = {**wish, **times("12:00-14:00"), "booking_id": booking["id"]}
    assert (await checks(guest, unmoved)).json()["bookable"] is True
    clock.set(slot("12:30-13:00").time_from)
    started = (await checks(guest, {**moved, **times("13:00-15:00")})).json()
    assert [reason["code"] for reason in started["reasons"]] == ["already_started"]
    clock.set(slot("14:00-15:00").time_from)
    ended = (await checks(guest, moved)).json()
    assert [(r["code"], r["params"]) for r in ended["reasons"]] == [("invalid_state", {"status": "expired"})]


@pytest.mark.parametrize(
    ("more", "status", "code", "pointer"),
    [
        ({"hold": True}, 422, "validation_error", "/hold"),
        ({"booking_id": "mine"}, 422, "validation_error", "/booking_id"),
        ({"spot_id": "00000000-0000-7000-8000-000000000000"}, 404, "spot_not_found", "/spot_id"),
        ({"user_id": "00000000-0000-7000-8000-000000000000"}, 404, "user_not_found", "/user_id"),
        ({"time_until": times("11:00-12:00")["time_from"]}, 422, "validation_error", "/time_until"),
        ({"override_reason": "please"}, 403, "forbidden", None),
        (
            {"options": [{"option_id": "00000000-0000-7000-8000-000000000000"}]},
            404,
            "option_not_found",
            "/options/0/option_id",
        ),
    ],
)
async def test_what_cannot_even_be_asked_is_refused(client, more, status, code, pointer):
    business = await a_business(client)
    wish = {"spot_id": business.spots[0]["id"], **times("12:00-14:00"), **more}
    refused = await checks(await somebody(client), wish)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert refused.json()["errors"][0].get("pointer") == pointer
    anonymous = await client.post("/api/v1/bookings/check", json=wish)
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "unauthenticated")


async def test_a_reason_given_is_respected_and_its_lack_is_told(client):
    business = await a_business(client)
    wish = {"spot_id": business.spots[0]["id"], **times("12:10-14:00")}
    without = (await checks(business.owner, wish)).json()
    assert [r["code"] for r in without["reasons"]] == ["not_on_grid", "override_reason_required"]
    given = await checks(business.owner, {**wish, "override_reason": "film crew"})
    assert given.json()["bookable"] is True
