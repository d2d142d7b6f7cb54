"""What a search says is what every coworking says for itself, and what booking then does."""

from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import asyncpg
import pytest

from mesto.modules.bookings.domain.opening_hours import Weekday
from mesto.modules.bookings.domain.policy import BookingPolicy
from tests.support.statements import spending
from tests.support.steps import Business, Person, somebody

DAYS = ("2026-12-02", "2026-12-03", "2026-12-04")
WEEKS = (("09:00", "21:00"), ("00:00", "00:00"), ("18:00", "06:00"))
WINDOWS = (
    "10:00-12:00",
    "19:30-22:00",
    "23:00-03:00",
    "08:45-09:45",
    "12:10-13:10",
    "13:00-13:15",
    "16:00-06:00",
)
OCCUPIED = """
INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at, expires_at)
VALUES (gen_random_uuid(), $1, $2, $3, gen_random_uuid(), $4, $5, $6)
"""


def week(opens_at: str, closes_at: str) -> list[dict]:
    return [{"weekday": day, "opens_at": opens_at, "closes_at": closes_at} for day in Weekday]


@pytest.fixture
async def database(app):
    connection = await asyncpg.connect(app.database_url)
    yield connection
    await connection.close()


@pytest.fixture
def buffered(monkeypatch):
    """Let every booking keep a distance, as if the coworkings had said so."""
    policy = BookingPolicy(buffer_before_minutes=15, buffer_after_minutes=30)
    monkeypatch.setattr("mesto.modules.bookings.domain.policy.PLATFORM", policy)
    monkeypatch.setattr("mesto.modules.spots.infrastructure.rows._PLATFORM", policy, raising=False)
    return policy


async def a_world(search, database, random: Random, *, lapsing: bool = True) -> list[Business]:
    businesses = []
    now = search.clock.now() if lapsing else None
    for number in range(4):
        business = await search.opens(
            f"Place {number}", hours=week(*random.choice(WEEKS)), spots=[a_spot(random, n) for n in range(5)]
        )
        await keeps_holidays(business, random)
        for spot in business.spots:
            await is_taken(database, business, spot, random, now)
        businesses.append(business)
    return businesses


def a_spot(random: Random, number: int) -> dict:
    spot = {"name": f"Spot {number}", "position": random.randint(1, 3)}
    spot["spot_type"] = random.choice(["desk", "desk", "meeting_room"])
    return {**spot, "weekly_hours": week("11:00", "20:00")} if random.random() < 0.3 else spot


async def keeps_holidays(business: Business, random: Random) -> None:
    closed = {"date": DAYS[1], "kind": "holiday", "intervals": []}
    late = {"date": DAYS[2], "intervals": [{"opens_at": "14:00", "closes_at": "02:00"}]}
    body = {"items": random.sample([closed, late], random.randint(1, 2))}
    path = f"{business.path}/hours"
    version = {"If-Match": (await business.owner.sends("GET", path)).headers["ETag"]}
    made = await business.owner.sends("PUT", f"{path}/exceptions", json=body, headers=version)
    assert made.status_code == 200, made.text
    if random.random() < 0.5:
        hours = (await business.owner.sends("GET", path)).json()
        body = {"weekly_hours": hours["weekly_hours"], "closed_on_holidays": True}
        version = {"If-Match": f'"{hours["version"]}"'}
        assert (await business.owner.sends("PUT", path, json=body, headers=version)).status_code == 200


async def is_taken(database, business: Business, spot: dict, random: Random, now: datetime | None) -> None:
    moment = datetime.fromisoformat(f"{DAYS[0]}T00:00:00+03:00")
    for _ in range(random.randint(0, 3)):
        moment += timedelta(minutes=15 * random.randint(0, 60))
        end = moment + random.choice([timedelta(minutes=15 * random.randint(1, 30)), timedelta(hours=40)])
        lapses = [now - timedelta(minutes=1), now, now + timedelta(minutes=5)] if now else []
        expires_at = random.choice([None, None, *lapses])
        kind = "hold" if expires_at else random.choice(["booking", "closure"])
        await database.execute(OCCUPIED, spot["id"], business.coworking["id"], kind, moment, end, expires_at)
        moment = end


async def asked_one_by_one(business: Business, window: dict, person: Person | None) -> dict | None:
    """Return what a search should say of the coworking."""
    listed = await business.owner.client.get(
        f"/api/v1{business.path}/spots",
        params={**window, "limit": 100},
        headers=person.headers if person else {},
    )
    spots = listed.json()["items"]
    free = [spot["id"] for spot in spots if spot["is_available"]]
    return {"free_count": len(free), "total_count": len(spots), "spots": free[:3]} if free else None


async def compare(search, businesses: list[Business], window: dict, person: Person | None) -> int:
    found = await search.finds("00:00-01:00", by=person, limit=100, **window)
    told = {
        each["coworking"]["id"]: {
            "free_count": each["free_count"],
            "total_count": each["total_count"],
            "spots": [spot["id"] for spot in each["spots"]],
        }
        for each in found
    }
    expected = {
        business.coworking["id"]: answer
        for business in businesses
        if (answer := await asked_one_by_one(business, window, person))
    }
    assert told == expected, (window, person)
    return len(told)


def windows(random: Random) -> list[dict]:
    found = []
    for when in WINDOWS:
        day = random.choice(DAYS)
        start, end = (datetime.fromisoformat(f"{day}T{part}:00+03:00") for part in when.split("-"))
        end += timedelta(days=1) if end <= start else timedelta()
        found.append({"time_from": start.isoformat(), "time_until": end.isoformat()})
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_the_search_says_what_each_coworking_says_for_itself(search, database, seed):
    random = Random(seed)
    businesses = await a_world(search, database, random)
    guest = await somebody(search.client)
    for business in businesses[:2]:
        for when in ("10:30-11:30", "20:00-20:30", "00:00-00:30"):
            await guest.books(random.choice(business.spots), when, random.choice(DAYS))
    resident = await businesses[0].hires(await somebody(search.client), "resident")
    found = 0
    for window in windows(random):
        for person in (None, guest, resident, businesses[0].owner):
            found += await compare(search, businesses, window, person)
    assert found > 10


async def test_with_buffers_too(search, database, buffered):
    random = Random(77)
    businesses = await a_world(search, database, random)
    found = 0
    for window in windows(random):
        found += await compare(search, businesses, window, None)
    assert found > 3
    assert buffered.buffer_after_minutes


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_found_can_be_booked_from_the_very_moment_told(search, database, seed):
    random = Random(100 + seed)
    # Rows that have lapsed are for whoever writes on the spot to remove (R-B04): they are not part of this.
    businesses = await a_world(search, database, random, lapsing=False)
    booked = 0
    for minutes in (30, 120, 480, 720):
        window = {"time_until": "2026-12-05T00:00:00+03:00", "duration_minutes": minutes}
        for found in await search.finds("00:00-01:00", day=DAYS[0], spots_needed=2, **window):
            start = datetime.fromisoformat(found["first_from"])
            for spot in found["spots"][:2]:
                guest = await somebody(search.client)
                until = start + timedelta(minutes=minutes)
                wish = {
                    "spot_id": spot["id"],
                    "time_from": found["first_from"],
                    "time_until": until.isoformat(),
                }
                made = await guest.sends("POST", "/bookings", json=wish)
                assert made.status_code == 201, made.text
                booked += 1
    assert booked > 6
    assert businesses


@pytest.mark.parametrize("person", ["anonymous", "signed in"])
async def test_a_search_costs_the_same_statements_for_one_coworking_and_for_fifty(
    search, database, engine, person
):
    signed_in = await somebody(search.client) if person == "signed in" else None
    model = await search.opens("Model", spots=3)
    for spot in model.spots:
        await is_busy_for_days(database, spot["id"], model.coworking["id"])
    costs = []
    for number in (1, 10, 50):
        await copies(database, model, number)
        await search.finds("12:00-14:00", by=signed_in)  # statements are prepared, the person is remembered
        async with spending(engine) as spent:
            found = await search.finds("12:00-14:00", by=signed_in, limit=100)
        assert len(found) == number
        async with spending(engine) as looked:
            wide = {"time_until": "2026-12-20T12:00:00+03:00", "duration_minutes": 600, "spots_needed": 3}
            await search.finds("12:00-13:00", by=signed_in, limit=100, **wide)
        costs.append((len(spent.statements), len(looked.statements)))
        assert max(spent.most_connections, looked.most_connections) == 1
    assert len(set(costs)) == 1, costs
    about_the_person = 0 if signed_in is None else costs[0][0] - 4
    assert costs[0][0] == 4 + about_the_person
    assert costs[0][1] == 5 + about_the_person


async def copies(database, model: Business, number: int) -> None:
    """Have so many coworkings like the model, with its spots, each busy for days."""
    present = await database.fetchval(
        "SELECT count(*) FROM coworkings.coworkings WHERE city = $1", model.coworking["city"]
    )
    for _ in range(number - present):
        coworking_id = uuid4()
        await copy_row(database, "coworkings.coworkings", model.coworking["id"], {"id": coworking_id})
        for spot in model.spots:
            changed = {"id": uuid4(), "coworking_id": coworking_id}
            await copy_row(database, "spots.spots", spot["id"], changed)
            await is_busy_for_days(database, changed["id"], coworking_id)


async def is_busy_for_days(database, spot_id, coworking_id) -> None:
    for day in range(2, 8):
        start = datetime.fromisoformat(f"2026-12-0{day}T15:00:00+03:00")
        end = start + timedelta(hours=2)
        await database.execute(OCCUPIED, spot_id, coworking_id, "booking", start, end, None)


async def copy_row(database, table: str, row_id: str, changes: dict) -> None:
    row = dict(await database.fetchrow(f"SELECT * FROM {table} WHERE id = $1", row_id)) | changes
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())
