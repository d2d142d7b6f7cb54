"""Deactivating and archiving: what becomes of bookings in each mode, and the preview that said so before."""

import json
import random
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from mesto.modules.bookings.public import Impact, ImpactMode, TimeSlot
from tests.support.closures import closes, lifts, open_under_closures
from tests.support.factories import slot
from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock", "whole")
DAY = "2026-12-03"


@pytest.fixture
async def database(database_url):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def whole(app, database):
    yield
    assert await open_under_closures(database, app.clock.now()) == 0


async def deactivates(business, spot, version=1, **said):
    headers = {"If-Match": f'"{version}"'}
    body = {"status": "inactive", **said}
    return await business.owner.sends("PATCH", f"/spots/{spot['id']}", headers=headers, json=body)


async def archives(business, spot, version=1, **said):
    headers = {"If-Match": f'"{version}"'}
    return await business.owner.sends("DELETE", f"/spots/{spot['id']}", headers=headers, params=said)


async def with_one_running_and_two_later(client, clock, spots=2):
    """Now is 12:40: somebody sits on the first spot until 15:00, two more are to come."""
    business, guest, other = (
        await a_business(client, spots=spots),
        await somebody(client),
        await somebody(client),
    )
    running = (await other.books(business.spots[0], "12:00-15:00")).json()
    clock.set(slot("12:40-13:00").time_from)
    later = [(await guest.books(business.spots[0], when)).json() for when in ("15:00-16:00", "17:00-18:00")]
    return business, guest, other, running, later


@pytest.mark.parametrize(
    ("mode", "statuses", "moves"),
    [("keep", ["active", "active"], 0), ("cancel", ["cancelled", "cancelled"], 0),
     ("move", ["active", "active"], 2), ("move_or_cancel", ["active", "active"], 2)],
)  # fmt: skip
async def test_a_deactivated_spot_lets_the_running_booking_finish(client, clock, mode, statuses, moves):
    business, guest, other, running, later = await with_one_running_and_two_later(client, clock)
    off = await deactivates(business, business.spots[0], mode=mode)
    assert (off.status_code, off.json()["status"]) == (200, "inactive")
    kept = (await other.reads(running)).json()
    assert (kept["version"], kept["time_until"]) == (1, "2026-12-01T12:00:00Z")
    found = [(await guest.reads(booking)).json() for booking in later]
    assert [booking["status"] for booking in found] == statuses
    assert sum(booking["spot_id"] == business.spots[1]["id"] for booking in found) == moves
    if mode == "cancel":
        assert {b["cancellation"]["reason"] for b in found} == {"by_team"}


async def test_deactivating_by_moving_is_refused_when_one_cannot_move(client, clock):
    business, guest, _, _, later = await with_one_running_and_two_later(client, clock)
    blocker = await somebody(client)
    await blocker.books(business.spots[1], "15:30-16:00")
    refused = await deactivates(business, business.spots[0], mode="move")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_future_bookings")
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [later[0]["id"]]}
    spot = (await business.owner.sends("GET", f"/spots/{business.spots[0]['id']}")).json()
    assert (spot["status"], spot["version"]) == ("active", 1)
    either = await deactivates(business, business.spots[0], mode="move_or_cancel")
    assert either.status_code == 200
    assert [(await guest.reads(b)).json()["status"] for b in later] == ["cancelled", "active"]


@pytest.mark.parametrize(
    ("mode", "statuses"),
    [("cancel", ["cancelled", "cancelled"]), ("move_or_cancel", ["active", "active"])],
)
async def test_an_archived_spot_finishes_the_running_booking_early(client, clock, mode, statuses):
    business, guest, other, running, later = await with_one_running_and_two_later(client, clock)
    gone = await archives(business, business.spots[0], mode=mode)
    assert gone.status_code == 200
    assert gone.json()["archived_at"] is not None
    cut = (await other.reads(running)).json()
    assert (cut["status"], cut["time_until"]) == ("active", "2026-12-01T09:45:00Z")
    found = [(await guest.reads(booking)).json() for booking in later]
    assert [booking["status"] for booking in found] == statuses
    reasons = {b["cancellation"]["reason"] for b in found if b["cancellation"]}
    assert reasons == ({"spot_archived"} if mode == "cancel" else set())


@pytest.mark.parametrize("mode", ["refuse", "move"])
async def test_archiving_is_refused_for_whoever_cannot_be_moved(client, clock, mode):
    business, _, _, running, later = await with_one_running_and_two_later(client, clock)
    refused = await archives(business, business.spots[0], mode=mode)
    assert refused.json()["code"] == "has_future_bookings"
    named = [running["id"], *(b["id"] for b in later)] if mode == "refuse" else [running["id"]]
    assert refused.json()["errors"][0]["params"] == {"count": len(named), "booking_ids": named}


async def test_archiving_by_moving_takes_everybody_along(client):
    business, guest = await a_business(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00", DAY)).json()
    assert (await archives(business, business.spots[0], mode="move")).status_code == 200
    moved = (await guest.reads(booking)).json()
    assert (moved["spot_id"], moved["version"]) == (business.spots[1]["id"], 2)


async def test_only_the_modes_of_each_operation_are_taken(client):
    business = await a_business(client, spots=1)
    for refused, pointer in (
        (await deactivates(business, business.spots[0], mode="refuse"), "/mode"),
        (await archives(business, business.spots[0], mode="keep"), "/mode"),
        (await business.owner.sends(
            "DELETE", business.path, headers={"If-Match": '"1"'}, params={"mode": "move"}), "/mode"),
    ):  # fmt: skip
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    strangers = await (await somebody(client)).sends(
        "DELETE", f"/spots/{business.spots[0]['id']}", headers={"If-Match": '"1"'}, params={"mode": "move"}
    )
    assert (strangers.status_code, strangers.json()["code"]) == (404, "spot_not_found")
    missing = await archives(business, {"id": "00000000-0000-7000-8000-000000000000"}, mode="move")
    assert (missing.status_code, missing.json()["code"]) == (404, "spot_not_found")


async def test_an_archived_coworking_cancels_what_was_to_come_and_frees_it_under_closures(client):
    business, guest = await a_business(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00", DAY)).json()
    await closes(business.owner, business, "10:00-20:00", DAY, mode="keep")
    refused = await business.owner.sends("DELETE", business.path, headers={"If-Match": '"1"'})
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [booking["id"]]}
    gone = await business.owner.sends(
        "DELETE", business.path, headers={"If-Match": '"1"'}, params={"mode": "cancel"}
    )
    assert gone.status_code == 200
    assert (await guest.reads(booking)).json()["cancellation"]["reason"] == "coworking_archived"


async def test_the_history_still_rebuilds_the_row(client, database):
    business, guest = await a_business(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00", DAY)).json()
    await closes(business.owner, business, "12:00-13:00", DAY, business.spots[:1], mode="move")
    await closes(business.owner, business, "12:00-13:00", DAY, business.spots[1:], mode="cancel")
    rows = await database.fetch(
        "SELECT version, action, actor_kind, reason, after FROM bookings.history"
        " WHERE booking_id = $1::text::uuid ORDER BY id", booking["id"],
    )  # fmt: skip
    assert [(r["version"], r["action"], r["actor_kind"], r["reason"]) for r in rows] == [
        (1, "placed", "user", None), (2, "rescheduled", "team", "closure"), (3, "cancelled", "team", "closure"),
    ]  # fmt: skip
    replayed = {}
    for row in rows:
        replayed |= json.loads(row["after"])
    stored = json.loads(
        await database.fetchval(
            "SELECT to_jsonb(b) FROM bookings.bookings b WHERE id = $1::text::uuid", booking["id"]
        )
    )
    assert stored["version"] == 3
    for name, value in replayed.items():
        assert same(stored[name], value), name


def same(stored, told):
    try:
        return datetime.fromisoformat(stored) == datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return stored == told


@pytest.mark.parametrize("seed", range(12))
async def test_the_preview_of_a_closure_says_what_closing_then_does(client, app, database, seed):
    chance = random.Random(seed)
    kinds = [
        {"spot_type": "desk"},
        {"spot_type": "desk", "attributes": ["quiet"]},
        {"spot_type": "meeting_room"},
    ]
    spots = [
        {"name": f"Spot {n}", "position": chance.randrange(9), **chance.choice(kinds)}
        for n in range(chance.randint(2, 5))
    ]
    business = await a_business(client, spots=spots)
    owner = business.owner
    now = slot("12:00-13:00").time_from
    for _ in range(14):  # the team has no limits, and books for others
        start = now + timedelta(minutes=15 * chance.randrange(28))
        wish = {"time_from": start.isoformat(), "time_until": (start + timedelta(hours=1)).isoformat()}
        body = {"spot_id": chance.choice(business.spots)["id"], "guest": {"name": "Lev"}, **wish}
        await owner.sends("POST", "/bookings", json=body)
    app.clock.set(now + timedelta(minutes=chance.choice((-30, 20, 95))))
    if chance.random() < 0.4:
        await closes(owner, business, "13:00-14:30", spots=[chance.choice(business.spots)], mode="keep")
    asked = times("12:30-17:00")
    chosen = chance.choice((None, chance.sample(business.spots, chance.randint(1, len(spots)))))
    ids = None if chosen is None else [UUID(spot["id"]) for spot in chosen]
    period = TimeSlot(*(datetime.fromisoformat(moment) for moment in asked.values()))
    before = await as_they_are(database, business)
    mode = chance.choice(tuple(ImpactMode))
    async with app.container() as request:
        impact = await request.get(Impact)
        told = await impact.of_closure(UUID(business.coworking["id"]), period, ids, mode)
    assert await as_they_are(database, business) == before

    answer = await closes(owner, business, "12:30-17:00", spots=chosen, mode=mode.value)
    after = await as_they_are(database, business)
    by = {
        name: [i for i in told.items if i.outcome == name]
        for name in ("kept", "cancelled", "moved", "blocked")
    }
    if by["blocked"]:
        assert answer.json()["errors"][0]["params"] == {
            "count": len(by["blocked"]), "booking_ids": [str(item.booking_id) for item in by["blocked"]],
        }  # fmt: skip
        assert after == before
        return
    assert answer.status_code == 201, answer.text
    assert {name: answer.json()[name] for name in ("kept", "cancelled", "moved")} == {
        name: len(by[name]) for name in ("kept", "cancelled", "moved")
    }
    touched = {item.booking_id for item in by["cancelled"] + by["moved"]}
    assert {i: row for i, row in after.items() if i not in touched} == {
        i: row for i, row in before.items() if i not in touched
    }
    for item in by["moved"]:
        assert after[item.booking_id][:2] == (item.to_spot_id, "active")
        assert after[item.booking_id][2:4] == before[item.booking_id][2:4]
    for item in by["cancelled"]:
        _, status, _, until, version = after[item.booking_id]
        assert version == before[item.booking_id][4] + 1
        assert status == "cancelled" or (until < item.time_until and item.time_from <= app.clock.now())
    assert (await lifts(owner, business, answer.json())).status_code == 204


async def as_they_are(database, business):
    rows = await database.fetch(
        "SELECT id, spot_id, status, time_from, time_until, version FROM bookings.bookings"
        " WHERE coworking_id = $1::text::uuid", business.coworking["id"],
    )  # fmt: skip
    return {row["id"]: tuple(row)[1:] for row in rows}
