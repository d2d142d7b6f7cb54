"""Rules change while people book: every booking obeys exactly the set of rules it names."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from tests.e2e.races.test_races import at_once, deadlocks, statuses
from tests.support.policies import of_coworking, of_spot, of_type, replayed, sets
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.R5

GUESTS = 24
ROUNDS = 12
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}
PLACED = """
SELECT h.id, b.spot_id, b.terms ->> 'policy_version' AS version, b.terms ->> 'buffer_after_minutes' AS buffer,
    extract(epoch FROM b.time_until - b.time_from)::int / 60 AS minutes
FROM bookings.bookings b JOIN bookings.history h ON h.booking_id = b.id AND h.action = 'placed'
WHERE b.coworking_id = $1 ORDER BY h.id
"""


@pytest.fixture(scope="module")
async def guests(http):
    return [await somebody(http) for _ in range(GUESTS)]


def slot_of(number: int, minutes: int) -> dict[str, str]:
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    start = day + timedelta(hours=2 * number)
    return {"time_from": start.isoformat(), "time_until": (start + timedelta(minutes=minutes)).isoformat()}


async def test_every_booking_obeys_the_rules_it_names_while_they_change(http, database_url, guests):
    business = await a_business(http, spots=4, hours=ALL_DAY, zone="UTC")
    owner, coworking_id = business.owner, business.coworking["id"]
    await sets(owner, of_coworking(business), max_active_per_user=0, allow_own_overlap=True)
    before = await deadlocks(database_url)
    sets_of_rules = (
        {"min_duration_minutes": 60, "buffer_after_minutes": 15},
        {"min_duration_minutes": 30, "buffer_after_minutes": 0},
    )
    paths = (of_coworking(business), of_type(business), of_spot(business.spots[0]))

    async def change():
        answers = []
        for number in range(ROUNDS):
            path = paths[number % 3]
            answers.append(await sets(owner, path, **sets_of_rules[number // 3 % 2]))
        return answers

    async def book(person):
        mine, answers = guests.index(person), []
        for number in range(ROUNDS):
            spot = business.spots[(mine + number) % 4]
            wish = {"spot_id": spot["id"], **slot_of(number, 30 if (mine + number) % 2 else 60)}
            answers.append(await person.sends("POST", "/bookings", json=wish))
        return answers

    changed, *booked = await asyncio.gather(change(), *map(book, guests))
    assert statuses(changed) == {(200, None): ROUNDS}
    found = statuses([answer for answers in booked for answer in answers])
    assert {status for status, _ in found} == {201, 409, 422}
    assert found[201, None] > 4
    assert await deadlocks(database_url) == before

    rows = await placed(database_url, coworking_id)
    assert len(rows) == found[201, None]
    versions = {int(row["version"]) for row in rows}
    known = {version: await replayed(database_url, coworking_id, version) for version in versions}
    last: dict[UUID, int] = {}
    for row in rows:
        version = int(row["version"])
        in_force = known[version]
        rules = {
            **in_force.get(("coworking", ""), {}),
            **in_force.get(("spot_type", "desk"), {}),
            **in_force.get(("spot", str(row["spot_id"])), {}),
        }
        assert row["minutes"] >= rules.get("min_duration_minutes", 30)
        assert int(row["buffer"]) == rules.get("buffer_after_minutes", 0)
        # In the queue of one spot nobody is judged by rules older than those before.
        assert version >= last.get(row["spot_id"], 0)
        last[row["spot_id"]] = version


async def placed(database_url, coworking_id):
    connection = await asyncpg.connect(database_url)
    try:
        return await connection.fetch(PLACED, UUID(coworking_id))
    finally:
        await connection.close()


async def test_of_many_who_change_the_same_version_one_wins(http, database_url):
    business = await a_business(http)
    team = [await business.hires(await somebody(http), "manager") for _ in range(12)]
    for path in (of_coworking(business), of_type(business), of_spot(business.spots[0])):

        async def change(person, path=path):
            return await sets(person, path, version=0, horizon_days=10 + team.index(person))

        answers = await at_once(team, change)
        assert statuses(answers) == {(200, None): 1, (412, "version_mismatch"): len(team) - 1}


async def test_changes_at_all_scopes_at_once_are_numbered_one_by_one(http, database_url):
    business = await a_business(http, spots=6)
    team = [await business.hires(await somebody(http), "manager") for _ in range(12)]
    before = await deadlocks(database_url)

    async def change(person):
        number = team.index(person)
        paths = (of_coworking(business), of_type(business), *map(of_spot, business.spots))
        return [await sets(person, path, cooldown_minutes=100 * n + number) for n, path in enumerate(paths)]

    answers = [answer for given in await at_once(team, change) for answer in given]
    assert statuses(answers) == {(200, None): 8 * len(team)}
    assert await deadlocks(database_url) == before
    connection = await asyncpg.connect(database_url)
    try:
        versions = await connection.fetch(
            "SELECT payload FROM core.outbox WHERE name = 'coworkings.policy_changed.v1'"
            " AND payload ->> 'coworking_id' = $1 ORDER BY position",
            business.coworking["id"],
        )
        counted = await connection.fetchval(
            "SELECT policy_version FROM coworkings.coworkings WHERE id = $1", UUID(business.coworking["id"])
        )
    finally:
        await connection.close()
    numbers = [json.loads(row["payload"])["policy_version"] for row in versions]
    assert numbers == list(range(1, 8 * len(team) + 1))
    assert counted == numbers[-1]
    await replayed(database_url, business.coworking["id"])
