"""Closing spots for a while: who may, what is refused, what becomes of bookings, what guests then see."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from tests.support.closures import closes, lifts, occupancies_of, open_under_closures
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
    """After the test nothing overlaps, and every standing closure closes every instant of its spots."""
    yield
    assert await open_under_closures(database, app.clock.now()) == 0


def outcome(answer):
    return {name: answer.json()[name] for name in ("mode", "kept", "cancelled", "moved")}


async def test_a_closed_spot_cannot_be_booked_until_the_closure_is_lifted(client):
    business, guest = await a_business(client), await somebody(client)
    staff = await business.hires(await somebody(client))
    spot, other = business.spots
    closed = await closes(staff, business, "12:00-16:00", DAY, [spot], reason="Painting")
    assert closed.status_code == 201
    assert closed.headers["location"] == f"/api/v1{business.path}/closures"
    body = closed.json()
    assert body == {
        "id": body["id"], "coworking_id": business.coworking["id"], "spot_ids": [spot["id"]],
        "time_from": "2026-12-03T09:00:00Z", "time_until": "2026-12-03T13:00:00Z", "timezone": "Europe/Moscow",
        "reason": "Painting", "mode": "refuse", "kept": 0, "cancelled": 0, "moved": 0,
        "created_by": staff.id, "created_at": "2026-12-01T08:00:00Z",
    }  # fmt: skip

    refused = await guest.books(spot, "15:00-17:00", DAY)
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
    assert refused.json()["errors"][0]["params"] == {"next_free_at": "2026-12-03T13:00:00Z"}
    assert other["id"] in [a["spot_id"] for a in refused.json()["alternatives"]]
    overridden = await staff.books(spot, "15:00-17:00", DAY, override_reason="they insist")
    assert overridden.json()["code"] == "slot_taken"
    path = f"/spots/{spot['id']}/availability"
    [day] = (await guest.sends("GET", path, params={"date_from": DAY})).json()["days"]
    assert [(b["time_from"], b["time_until"], b["kind"]) for b in day["busy"]] == [
        ("2026-12-03T09:00:00Z", "2026-12-03T13:00:00Z", "closed")
    ]
    assert len(day["free"]) == 2
    listed = await guest.sends("GET", f"{business.path}/spots", params=times("15:00-17:00", DAY))
    assert [(s["is_available"], s["reasons"]) for s in listed.json()["items"]] == [
        (False, ["slot_taken"]),
        (True, []),
    ]

    assert (await lifts(staff, business, body)).status_code == 204
    assert (await guest.books(spot, "15:00-17:00", DAY)).status_code == 201


async def test_whoever_has_no_role_finds_no_closures_and_staff_may_all(client):
    business, foreign = await a_business(client), await a_business(client)
    closed = (await closes(business.owner, business, "12:00-16:00", DAY)).json()
    resident = await business.hires(await somebody(client), "resident")
    for stranger in (await somebody(client), foreign.owner, resident):
        for answer in (
            await closes(stranger, business, "12:00-16:00"),
            await stranger.sends("GET", f"{business.path}/closures"),
            await lifts(stranger, business, closed),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "coworking_not_found")
    nobody = await client.get(f"/api/v1{business.path}/closures")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "unauthenticated")
    elsewhere = await lifts(foreign.owner, foreign, closed)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "closure_not_found")
    for role in ("staff", "manager"):
        person = await business.hires(await somebody(client), role)
        mine = await closes(person, business, "12:00-16:00", DAY)
        assert mine.status_code == 201
        assert (await lifts(person, business, mine.json())).status_code == 204


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"time_from": None}, "validation_error", "/time_from"),
        ({"time_from": "2026-12-03T12:00:00"}, "naive_datetime", "/time_from"),
        ({"time_until": "2026-12-03T09:00:00Z"}, "validation_error", "/time_until"),
        ({"time_until": "2026-12-03T08:00:00Z"}, "validation_error", "/time_until"),
        ({"time_from": "2026-12-03T09:00:01Z"}, "validation_error", "/time_from"),
        ({"time_until": "2026-12-03T13:00:00.5Z"}, "validation_error", "/time_until"),
        ({"time_until": "2027-12-04T09:01:00Z"}, "validation_error", "/time_until"),
        (
            {"time_from": "2026-12-01T07:00:00Z", "time_until": "2026-12-01T08:00:00Z"},
            "in_past",
            "/time_until",
        ),
        ({"spot_ids": []}, "validation_error", "/spot_ids"),
        ({"spot_ids": ["desk one"]}, "validation_error", "/spot_ids/0"),
        ({"spot_ids": [str(uuid4())] * 201}, "validation_error", "/spot_ids"),
        ({"reason": "x" * 301}, "validation_error", "/reason"),
        ({"reason": "a\x00b"}, "validation_error", "/reason"),
        ({"mode": "move_away"}, "validation_error", "/mode"),
        ({"kept": 1}, "validation_error", "/kept"),
    ],
)
async def test_what_is_wrong_with_a_closure_is_named(client, said, code, pointer):
    business = await a_business(client, spots=1)
    body = {"time_from": "2026-12-03T09:00:00Z", "time_until": "2026-12-03T13:00:00Z", **said}
    refused = await business.owner.sends("POST", f"{business.path}/closures", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]
    assert (await business.owner.sends("GET", f"{business.path}/closures")).json()["items"] == []


async def test_only_spots_of_the_coworking_that_are_not_archived_are_closed(client):
    business, foreign = await a_business(client, spots=3), await a_business(client)
    gone = business.spots[2]
    await business.owner.sends("DELETE", f"/spots/{gone['id']}", headers={"If-Match": '"1"'})
    for wrong in (foreign.spots[0], gone, {"id": str(uuid4())}):
        refused = await closes(business.owner, business, "12:00-16:00", DAY, [business.spots[0], wrong])
        assert (refused.status_code, refused.json()["code"]) == (404, "spot_not_found")
        assert refused.json()["errors"][0]["pointer"] == "/spot_ids/1"


async def test_a_year_and_a_day_can_be_closed_and_what_runs_already(client, clock):
    business, guest = await a_business(client, spots=1), await somebody(client)
    long = {"time_from": "2026-11-30T00:00:00Z", "time_until": "2027-12-01T00:00:00Z"}
    closed = await business.owner.sends("POST", f"{business.path}/closures", json=long)
    assert closed.status_code == 201
    for when in ("12:00-13:00", "20:00-21:00"):
        assert (await guest.books(business.spots[0], when)).json()["code"] == "slot_taken"
    clock.set(slot("12:00-13:00", "2027-11-20").time_from)
    guest = await somebody(client)  # the other's token has expired meanwhile
    assert (await guest.books(business.spots[0], "12:00-13:00", "2027-11-30")).json()["code"] == "slot_taken"
    assert (await guest.books(business.spots[0], "12:00-13:00", "2027-12-01")).status_code == 201


async def test_bookings_that_are_hit_refuse_it_and_are_counted(client, clock):
    business, guest = await a_business(client), await somebody(client)
    hit = (await guest.books(business.spots[0], "15:00-17:00", DAY)).json()
    beside = (await guest.books(business.spots[0], "11:00-12:00", DAY)).json()
    refused = await closes(business.owner, business, "12:00-16:00", DAY)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_future_bookings")
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [hit["id"]]}
    assert (await closes(business.owner, business, "12:00-15:00", DAY)).status_code == 201
    assert [(await guest.reads(b)).json()["version"] for b in (hit, beside)] == [1, 1]


async def test_keeping_lays_the_closure_around_bookings_and_takes_over_what_they_leave(client):
    business, guest = await a_business(client, spots=1), await somebody(client)
    other = await somebody(client)
    [spot] = business.spots
    booking = (await guest.books(spot, "13:00-15:00", DAY)).json()
    closed = await closes(business.owner, business, "12:00-18:00", DAY, mode="keep")
    assert outcome(closed) == {"mode": "keep", "kept": 1, "cancelled": 0, "moved": 0}
    assert (await guest.reads(booking)).json()["version"] == 1
    for when in ("12:00-13:00", "13:00-14:00", "15:00-16:00"):
        assert (await other.books(spot, when, DAY)).json()["code"] == "slot_taken"
    longer = await guest.changes(booking, time_until=times("13:00-16:00", DAY)["time_until"])
    assert longer.json()["code"] == "slot_taken"

    shorter = await guest.changes(booking, time_until=times("13:00-14:00", DAY)["time_until"])
    assert shorter.status_code == 200
    assert (await other.books(spot, "14:00-15:00", DAY)).json()["code"] == "slot_taken"
    await guest.cancels(booking)
    assert (await other.books(spot, "13:00-14:00", DAY)).json()["code"] == "slot_taken"
    await lifts(business.owner, business, closed.json())
    assert (await other.books(spot, "12:00-18:00", DAY)).status_code == 201


async def test_buffers_of_neighbours_stay_and_do_not_count_as_hit(client, app, database):
    business, guest = await a_business(client, spots=1), await somebody(client)
    [spot] = business.spots
    booking = (await guest.books(spot, "12:00-13:00", DAY)).json()
    await with_buffers(database, booking, 30)
    closed = await closes(business.owner, business, "13:00-15:00", DAY)
    assert outcome(closed) == {"mode": "refuse", "kept": 0, "cancelled": 0, "moved": 0}
    rows = await occupancies_of(database, spot, "closure")
    assert [str(row["starts_at"]) for row in rows] == ["2026-12-03 10:30:00+00:00"]


async def with_buffers(database, booking, minutes):
    """As if the coworking asked for buffers when it was placed."""
    await database.execute(
        "UPDATE bookings.bookings SET terms = terms || jsonb_build_object('buffer_before_minutes', $2::int,"
        " 'buffer_after_minutes', $2::int) WHERE id = $1::text::uuid", booking["id"], minutes,
    )  # fmt: skip
    await database.execute(
        "UPDATE bookings.occupancies SET starts_at = starts_at - $2::interval, ends_at = ends_at + $2::interval"
        " WHERE id = $1::text::uuid", booking["id"], timedelta(minutes=minutes),
    )  # fmt: skip


async def test_cancelling_ends_what_is_hit_with_notice_and_finishes_what_is_running(client, clock):
    business, guest, sitting = await a_business(client), await somebody(client), await somebody(client)
    running = (await sitting.books(business.spots[0], "12:00-15:00")).json()
    later = (await guest.books(business.spots[1], "13:00-15:00")).json()
    clock.set(slot("12:40-13:00").time_from)
    closed = await closes(business.owner, business, "13:00-18:00", mode="cancel")
    assert outcome(closed) == {"mode": "cancel", "kept": 0, "cancelled": 2, "moved": 0}
    gone = (await guest.reads(later)).json()
    assert (gone["status"], gone["cancellation"]["by"], gone["cancellation"]["reason"]) == (
        "cancelled", "team", "closure",
    )  # fmt: skip
    cut = (await sitting.reads(running)).json()
    assert (cut["status"], cut["time_until"], cut["version"]) == ("active", "2026-12-01T09:45:00Z", 2)
    assert (await guest.books(business.spots[0], "13:00-14:00")).json()["code"] == "slot_taken"


async def test_a_booking_in_its_last_minutes_is_left_alone(client, clock):
    business, sitting = await a_business(client, spots=1), await somebody(client)
    running = (await sitting.books(business.spots[0], "12:00-13:00")).json()
    clock.set(slot("12:50-13:00").time_from)
    closed = await closes(business.owner, business, "12:00-18:00", mode="cancel")
    assert outcome(closed) == {"mode": "cancel", "kept": 1, "cancelled": 0, "moved": 0}
    assert (await sitting.reads(running)).json()["version"] == 1


async def test_moving_finds_the_nearest_equal_spot_or_refuses_everything(client, database):
    desk = {"spot_type": "desk", "attributes": ["quiet"]}
    business = await a_business(client, spots=[
        {"name": "Far", "position": 9, **desk}, {"name": "Hit", "position": 5, **desk},
        {"name": "Loud", "position": 5, "spot_type": "desk"}, {"name": "Near", "position": 4, **desk},
        {"name": "Room", "position": 5, **desk, "spot_type": "meeting_room"},
    ])  # fmt: skip
    far, spot, _, near, _ = business.spots
    guests = [await somebody(client) for _ in range(3)]
    first = (await guests[0].books(spot, "12:00-13:00", DAY)).json()
    second = (await guests[1].books(spot, "13:00-14:00", DAY)).json()
    await guests[2].books(near, "12:00-13:00", DAY)
    moved = await closes(business.owner, business, "12:00-14:00", DAY, [spot], mode="move")
    assert outcome(moved) == {"mode": "move", "kept": 0, "cancelled": 0, "moved": 2}
    assert [(await guests[n].reads(b)).json()["spot_id"] for n, b in enumerate((first, second))] == [
        far["id"],
        near["id"],
    ]
    [told] = [
        row["payload"]
        for row in await database.fetch(
            "SELECT payload::text FROM core.outbox WHERE aggregate_id = $1::text::uuid"
            " AND name = 'bookings.booking_rescheduled.v1'", first["id"],
        )
    ]  # fmt: skip
    assert f'"old_spot_id": "{spot["id"]}"' in told
    assert '"cause": "moved"' in told

    refused = await closes(business.owner, business, "12:00-14:00", DAY, [far, near], mode="move")
    assert refused.json()["errors"][0]["params"]["count"] == 3
    either = await closes(business.owner, business, "12:00-14:00", DAY, [far, near], mode="move_or_cancel")
    assert outcome(either) == {"mode": "move_or_cancel", "kept": 0, "cancelled": 3, "moved": 0}


async def test_a_running_booking_cannot_move(client, clock):
    business, sitting = await a_business(client), await somebody(client)
    running = (await sitting.books(business.spots[0], "12:00-15:00")).json()
    clock.set(slot("12:40-13:00").time_from)
    refused = await closes(business.owner, business, "13:00-18:00", spots=business.spots[:1], mode="move")
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [running["id"]]}
    done = await closes(
        business.owner, business, "13:00-18:00", spots=business.spots[:1], mode="move_or_cancel"
    )
    assert outcome(done) == {"mode": "move_or_cancel", "kept": 0, "cancelled": 1, "moved": 0}


async def test_of_two_closures_over_each_other_the_one_that_stays_closes_all_of_its_time(client):
    business, guest = await a_business(client, spots=1), await somebody(client)
    [spot] = business.spots
    one = (await closes(business.owner, business, "10:00-14:00", DAY)).json()
    two = (await closes(business.owner, business, "12:00-16:00", DAY, [spot])).json()
    three = (await closes(business.owner, business, "09:00-20:00", DAY)).json()
    for closure in (one, three):
        await lifts(business.owner, business, closure)
    assert (await guest.books(spot, "12:00-13:00", DAY)).json()["code"] == "slot_taken"
    assert (await guest.books(spot, "15:00-16:00", DAY)).json()["code"] == "slot_taken"
    assert (await guest.books(spot, "10:00-12:00", DAY)).status_code == 201
    assert (await guest.books(spot, "16:00-20:00", DAY)).status_code == 201
    assert (await lifts(business.owner, business, two)).status_code == 204
    again = await lifts(business.owner, business, two)
    assert (again.status_code, again.json()["code"]) == (404, "closure_not_found")
    assert (await guest.books(spot, "12:00-16:00", DAY)).status_code == 201


async def test_new_restored_and_reactivated_spots_are_closed_with_the_whole_coworking(client, clock):
    business, guest = await a_business(client, spots=3), await somebody(client)
    owner, version = business.owner, {"If-Match": '"1"'}
    archived, inactive, active = business.spots
    await owner.sends("DELETE", f"/spots/{archived['id']}", headers=version)
    await owner.sends("PATCH", f"/spots/{inactive['id']}", headers=version, json={"status": "inactive"})
    whole_closure = (await closes(owner, business, "10:00-20:00", DAY)).json()
    await closes(owner, business, "10:00-20:00", "2026-12-04", [active])
    made = await owner.sends(
        "POST", f"{business.path}/spots", json={"items": [{"name": "New", "position": 9}]}
    )
    [new] = made.json()["items"]
    await owner.sends("POST", f"/spots/{archived['id']}/restore")
    for spot, number in ((archived, 3), (inactive, 2)):
        on = {"If-Match": f'"{number}"'}
        switched = await owner.sends("PATCH", f"/spots/{spot['id']}", headers=on, json={"status": "active"})
        assert switched.status_code == 200, switched.text
    for spot in (archived, inactive, active, new):
        assert (await guest.books(spot, "12:00-13:00", DAY)).json()["code"] == "slot_taken"
    assert (await guest.books(new, "12:00-13:00", "2026-12-04")).status_code == 201
    await lifts(owner, business, whole_closure)
    assert (await guest.books(new, "13:00-14:00", DAY)).status_code == 201
    assert (await guest.books(archived, "14:00-15:00", DAY)).status_code == 201


async def test_a_coworking_without_spots_is_closed_and_its_first_spot_is(client):
    business, guest = await a_business(client, spots=0), await somebody(client)
    closed = await closes(business.owner, business, "10:00-20:00", DAY)
    assert (closed.status_code, closed.json()["spot_ids"]) == (201, None)
    made = await business.owner.sends(
        "POST", f"{business.path}/spots", json={"items": [{"name": "First", "position": 1}]}
    )
    assert (await guest.books(made.json()["items"][0], "12:00-13:00", DAY)).json()["code"] == "slot_taken"


async def test_an_archived_coworking_takes_no_closure_and_keeps_those_it_has(client):
    business, guest = await a_business(client, spots=1), await somebody(client)
    closed = (await closes(business.owner, business, "10:00-20:00", DAY)).json()
    await business.owner.sends("DELETE", business.path, headers={"If-Match": '"1"'})
    for refused in (
        await closes(business.owner, business, "10:00-20:00", "2026-12-04"),
        await lifts(business.owner, business, closed),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
    listed = await business.owner.sends("GET", f"{business.path}/closures")
    assert [c["id"] for c in listed.json()["items"]] == [closed["id"]]
    await business.owner.sends("POST", f"{business.path}/restore")
    await business.owner.sends("PATCH", business.path, headers={"If-Match": '"3"'}, json={"status": "listed"})
    assert (await guest.books(business.spots[0], "12:00-13:00", DAY)).json()["code"] == "slot_taken"


async def test_closures_are_listed_by_their_start_for_a_window_and_a_spot(client):
    business = await a_business(client)
    spot, other = business.spots
    made = [
        (await closes(business.owner, business, when, day, spots)).json()["id"]
        for when, day, spots in (
            ("10:00-11:00", "2026-12-05", [spot]),
            ("10:00-11:00", "2026-12-03", [other]),
            ("10:00-11:00", "2026-12-04", None),
        )
    ]
    removed = (await closes(business.owner, business, "10:00-11:00", "2026-12-06")).json()
    await lifts(business.owner, business, removed)

    async def listed(**asked):
        return await business.owner.sends("GET", f"{business.path}/closures", params=asked)

    async def ids(**asked):
        return [made.index(item["id"]) for item in (await listed(**asked)).json()["items"]]

    assert await ids() == [1, 2, 0]
    assert await ids(spot_id=spot["id"]) == [2, 0]
    assert await ids(spot_id=str(uuid4())) == [2]
    assert await ids(time_from="2026-12-04T07:30:00Z") == [2, 0]
    assert await ids(time_from="2026-12-04T08:00:00Z", time_until="2026-12-05T07:00:00Z") == []
    first = (await listed(limit=2)).json()
    rest = (await listed(limit=2, cursor=first["next_cursor"])).json()
    assert [made.index(c["id"]) for c in first["items"] + rest["items"]] == [1, 2, 0]
    assert rest["next_cursor"] is None
    stolen = await listed(limit=2, cursor=first["next_cursor"], spot_id=spot["id"])
    assert (stolen.status_code, stolen.json()["code"]) == (422, "invalid_cursor")
    wide = await listed(time_from="2026-12-01T00:00:00Z", time_until="2027-01-02T00:00:00Z")
    assert (wide.status_code, wide.json()["code"]) == (422, "window_too_wide")
    turned = await listed(time_from="2026-12-02T00:00:00Z", time_until="2026-12-01T00:00:00Z")
    assert (turned.status_code, turned.json()["errors"][0]["pointer"]) == (422, "/time_until")


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2027-03-28", ("2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z")),  # 23 hours
        ("2027-10-31", ("2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z")),  # 25 hours
    ],
)
async def test_a_day_on_which_the_clocks_change_is_closed_whole(client, clock, day, closed):
    always = {"opens_at": "00:00", "closes_at": "00:00"}
    clock.set(slot("12:00-13:00", day).time_from - timedelta(days=3))
    business = await a_business(client, spots=1, zone="Europe/Berlin", hours=always)
    guest = await somebody(client)
    first = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    asked = {"time_from": first.isoformat(), "time_until": (first + timedelta(days=1)).isoformat()}
    made = await business.owner.sends("POST", f"{business.path}/closures", json=asked)
    assert (made.json()["time_from"], made.json()["time_until"]) == closed
    [spot] = business.spots
    [shown] = (
        await guest.sends("GET", f"/spots/{spot['id']}/availability", params={"date_from": day})
    ).json()["days"]
    assert [(b["time_from"], b["time_until"], b["kind"]) for b in shown["busy"]] == [(*closed, "closed")]
    edges = [closed[0], "2027-03-28T00:30:00Z", "2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"]
    for start in (datetime.fromisoformat(edge) for edge in edges if edge >= closed[0] and edge < closed[1]):
        wish = {"time_from": start.isoformat(), "time_until": (start + timedelta(hours=1)).isoformat()}
        refused = await guest.sends("POST", "/bookings", json={"spot_id": spot["id"], **wish})
        assert refused.json()["code"] == "slot_taken", wish


async def test_closing_and_lifting_are_told_once_and_without_the_reason(client, database):
    business = await a_business(client)
    closed = (await closes(business.owner, business, "10:00-20:00", DAY, reason="Burst pipe")).json()
    await lifts(business.owner, business, closed)
    told = await database.fetch(
        "SELECT name, aggregate_version, payload::text FROM core.outbox"
        " WHERE aggregate_id = $1::text::uuid ORDER BY position", closed["id"],
    )  # fmt: skip
    assert [(row["name"], row["aggregate_version"]) for row in told] == [
        ("bookings.closure_created.v1", 1),
        ("bookings.closure_removed.v1", 2),
    ]
    assert not any("Burst" in row["payload"] for row in told)
