"""What a refused person can have instead: other spots at that time, the spot at other times."""

from asyncio import create_task, sleep
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.factories import slot
from tests.support.statements import spending
from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
async def database(database_url):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


def offers(answer):
    """Return kind, spot and local hours of every alternative, with the day where it is another one."""
    found = []
    for offer in answer.json()["alternatives"]:
        for day in range(1, 10):
            for hour in range(9, 21):
                for minute in (0, 15, 30, 45):
                    start = slot(f"{hour:02}:{minute:02}-23:00", f"2026-12-{day:02}").time_from
                    if offer["time_from"] == start.isoformat().replace("+00:00", "Z"):
                        when = f"{hour}:{minute:02}" + ("" if day == 1 else f" on {day}")
                        found.append((offer["kind"], offer["spot_name"], when))
    assert len(found) == len(answer.json()["alternatives"])
    return found


async def test_two_other_spots_and_the_nearest_other_time_come_with_a_taken_slot(client):
    business = await a_business(client, spots=4)
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[1], "13:00-15:00")
    refused = await guest.books(business.spots[1], "13:30-14:30")
    assert offers(refused) == [
        ("other_spot", "Desk 1", "13:30"),
        ("other_spot", "Desk 3", "13:30"),
        ("other_time", "Desk 2", "12:00"),
    ]
    for offer in refused.json()["alternatives"]:
        assert offer["time_until"] > offer["time_from"]


async def test_without_other_spots_the_times_before_and_after_are_offered_and_own_bookings_left_out(client):
    business = await a_business(client, spots=1)
    elsewhere = await a_business(client, spots=1)
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[0], "14:00-16:00")
    refused = await guest.books(business.spots[0], "14:30-15:30")
    assert offers(refused) == [
        ("other_time", "Desk 1", "13:00"),
        ("other_time", "Desk 1", "16:00"),
        ("other_time", "Desk 1", "12:00"),
    ]
    await guest.books(elsewhere.spots[0], "12:30-13:30")
    refused = await guest.books(business.spots[0], "14:30-15:30")
    assert offers(refused) == [
        ("other_time", "Desk 1", "16:00"),
        ("other_time", "Desk 1", "17:00"),
        ("other_time", "Desk 1", "11:30"),
    ]
    for_a_friend = await guest.books(business.spots[0], "14:30-15:30", guest={"name": "Lev"})
    assert offers(for_a_friend)[0] == ("other_time", "Desk 1", "13:00")


async def test_where_the_time_is_to_blame_other_times_lead(client):
    business = await a_business(client, spots=3)
    guest = await somebody(client)
    late = await guest.books(business.spots[0], "20:00-22:00")
    assert offers(late) == [
        ("other_time", "Desk 1", "19:00"),
        ("other_time", "Desk 1", "17:00"),
        ("other_time", "Desk 1", "15:00"),
    ]
    crooked = await guest.books(business.spots[0], "12:10-13:05")
    assert offers(crooked)[:2] == [("other_time", "Desk 1", "12:15"), ("other_time", "Desk 1", "12:00")]
    assert crooked.json()["alternatives"][0]["time_until"] == "2026-12-01T10:15:00Z"
    gone = await guest.books(business.spots[0], "09:00-10:00")
    assert offers(gone)[0] == ("other_time", "Desk 1", "11:00")


async def test_a_closed_day_leads_to_its_neighbours_and_closed_days_are_never_offered(client, rules):
    business = await a_business(client, spots=1)
    closed = [{"date": f"2026-12-0{day}", "intervals": []} for day in (4, 5)]
    done = await business.owner.sends(
        "PUT", f"{business.path}/hours/exceptions", json={"items": closed}, headers={"If-Match": '"1"'}
    )
    assert done.status_code == 200, done.text
    await rules.set(business, max_duration_minutes=720, min_duration_minutes=600)
    guest = await somebody(client)
    refused = await guest.books(business.spots[0], "10:00-20:00", "2026-12-04")
    assert refused.json()["code"] == "closed_on_date"
    assert offers(refused) == [
        ("other_time", "Desk 1", "11:00 on 3"),
        ("other_time", "Desk 1", "11:00 on 2"),
        ("other_time", "Desk 1", "9:00 on 6"),
    ]


async def test_nothing_is_offered_to_whom_nothing_is_open(client, rules):
    business = await a_business(client, spots=3)
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[0], "12:00-14:00")
    await rules.set(business, max_active_per_user=1)
    await guest.books(business.spots[1], "16:00-17:00")
    full = await guest.books(business.spots[0], "12:00-14:00")
    assert [error["code"] for error in full.json()["errors"]] == ["limit_active", "slot_taken"]
    assert full.json()["errors"][1]["params"] == {"next_free_at": "2026-12-01T11:00:00Z"}
    assert full.json()["alternatives"] == []
    await rules.set(business)
    await rules.bar(business, guest)
    assert (await guest.books(business.spots[0], "12:00-14:00")).json()["alternatives"] == []


async def test_a_full_week_leads_to_the_next_one(client, rules):
    business = await a_business(client, spots=1)
    await rules.set(business, max_hours_per_week=2)
    guest = await somebody(client)
    await guest.books(business.spots[0], "12:00-14:00")
    refused = await guest.books(business.spots[0], "19:00-20:00", "2026-12-05")
    assert refused.json()["code"] == "limit_hours"
    assert offers(refused) == [
        ("other_time", "Desk 1", "9:00 on 7"),
        ("other_time", "Desk 1", "10:00 on 7"),
        ("other_time", "Desk 1", "11:00 on 7"),
    ]


async def test_other_spots_must_take_the_chosen_options_and_the_whole_party(client):
    rooms = [
        {"name": "Room A", "position": 1, "spot_type": "meeting_room", "capacity": 6},
        {"name": "Room B", "position": 2, "spot_type": "meeting_room", "capacity": 2},
        {"name": "Room C", "position": 3, "spot_type": "meeting_room", "capacity": 8},
        {"name": "Hall", "position": 4, "spot_type": "event_space", "capacity": 90},
    ]
    business = await a_business(client, spots=rooms)
    body = {
        "coworking_id": business.coworking["id"],
        "name": "Projector",
        "spot_types": ["meeting_room"],
    }
    projector = (await business.owner.sends("POST", "/options", json=body)).json()
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[0], "12:00-14:00")
    chosen = {"party_size": 5, "options": [{"option_id": projector["id"]}]}
    refused = await guest.books(business.spots[0], "12:00-14:00", **chosen)
    assert offers(refused)[0][:2] == ("other_spot", "Room C")
    assert {name for _, name, _ in offers(refused)} == {"Room C", "Room A"}


async def test_a_running_booking_has_only_its_end_to_move(client, clock):
    business = await a_business(client, spots=3)
    guest, other = await somebody(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    await other.books(business.spots[0], "15:00-16:00")
    too_far = {"time_until": times("12:00-15:30")["time_until"]}
    before = await guest.changes(booking, **too_far)
    assert [kind for kind, _, _ in offers(before)] == ["other_spot", "other_spot", "other_time"]
    clock.set(slot("12:30-13:00").time_from)
    refused = await guest.changes(booking, **too_far)
    assert (refused.json()["code"], refused.json()["alternatives"]) == ("slot_taken", [])


async def test_what_only_waits_for_its_end_says_when_it_frees_itself(client, database):
    business = await a_business(client, spots=1)
    [spot] = business.spots
    lapsing, ends = slot("13:00-14:00"), slot("11:05-12:00").time_from
    await database.execute(
        "INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at,"
        " expires_at) VALUES ($1, $2, $3, 'hold', $4, $5, $6, $7)",
        uuid4(), UUID(spot["id"]), UUID(business.coworking["id"]), uuid4(),
        lapsing.time_from, lapsing.time_until, ends,
    )  # fmt: skip
    guest = await somebody(client)
    [reason] = (await guest.books(spot, "13:00-14:00")).json()["errors"]
    assert (reason["code"], reason["bookable_at"]) == ("slot_taken", "2026-12-01T08:05:00Z")
    await (await somebody(client)).books(spot, "14:00-15:00")
    [reason] = (await guest.books(spot, "13:00-15:00")).json()["errors"]
    assert "bookable_at" not in reason


async def test_a_refusal_costs_the_same_statements_for_three_spots_and_for_sixty(app, client, rules):
    engine = await app.container.get(AsyncEngine)
    business = await a_business(client, spots=3)
    guest, other = await somebody(client), await somebody(client)
    await other.books(business.spots[0], "12:00-14:00")
    await guest.books(business.spots[0], "12:00-14:00")
    async with spending(engine) as few:
        await guest.books(business.spots[0], "12:00-14:00")
    items = [{"name": f"Table {n}", "position": n} for n in range(57)]
    await business.owner.sends("POST", f"{business.path}/spots", json={"items": items})
    await rules.set(business, max_active_per_user=0)
    for hour in range(14, 20):
        await other.books(business.spots[0], f"{hour}:00-{hour}:45")
        await guest.books(business.spots[1], f"{hour}:00-{hour}:45")
    async with spending(engine) as many:
        refused = await guest.books(business.spots[0], "12:00-14:00")
    assert len(refused.json()["alternatives"]) == 3
    assert len(many.statements) == len(few.statements)
    assert many.most_connections == 1


async def test_a_bar_that_comes_while_a_booking_waits_for_its_person_is_seen(app, client, rules, database):
    business = await a_business(client, spots=2)
    guest = await somebody(client)
    async with database.transaction():
        await database.execute("SELECT 1 FROM users.users WHERE id = $1 FOR UPDATE", UUID(guest.id))
        booking = create_task(guest.books(business.spots[0], "12:00-14:00"))
        await sleep(0.3)
        assert not booking.done()
        await rules.bar(business, guest)
    refused = await booking
    assert (refused.status_code, refused.json()["code"]) == (403, "barred")
    assert await guest.my_bookings() == []


async def test_the_bar_holds_for_guests_changes_and_the_teams_bookings_and_no_reason_lifts_it(client, rules):
    business = await a_business(client, spots=2)
    person = await somebody(client)
    booking = (await person.books(business.spots[0], "12:00-14:00")).json()
    await rules.bar(business, person)
    for answer in (
        await person.books(business.spots[0], "16:00-17:00", guest={"name": "Lev"}),
        await person.changes(booking, **times("15:00-16:00")),
        await business.owner.books(
            business.spots[0], "16:00-17:00", user_id=person.id, override_reason="sorry"
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "barred"), answer.text
        assert answer.json()["errors"][0]["params"] == {"until": None}
    assert (await person.changes(booking, note="window seat")).status_code == 200
    listed = await person.sends("GET", f"{business.path}/spots", params=times("16:00-17:00"))
    assert [item["reasons"] for item in listed.json()["items"]] == [["barred"]] * 2
    elsewhere = await a_business(client, spots=1)
    assert (await person.books(elsewhere.spots[0], "16:00-17:00")).status_code == 201
