"""Everybody wants the same slot at the same instant, through real HTTP."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.R5

RIVALS = 200
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}


@pytest.fixture(scope="module")
async def rivals(http):
    gate = asyncio.Semaphore(8)

    async def one():
        async with gate:
            return await somebody(http)

    return await asyncio.gather(*(one() for _ in range(RIVALS)))


@pytest.fixture(scope="module")
async def business(http):
    return await a_business(http, spots=RIVALS + 2, hours=ALL_DAY, zone="UTC")


async def at_once(people, act):
    """Warm every connection, then let all go through one barrier."""
    barrier = asyncio.Barrier(len(people))

    async def one(person):
        await person.sends("GET", "/users/me")
        await barrier.wait()
        return await act(person)

    return await asyncio.gather(*(one(person) for person in people))


def hour(day: int, number: int = 12) -> dict[str, str]:
    start = datetime.now(UTC).replace(hour=number, minute=0, second=0, microsecond=0) + timedelta(days=day)
    return {"time_from": start.isoformat(), "time_until": (start + timedelta(hours=1)).isoformat()}


async def deadlocks(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SELECT pg_stat_clear_snapshot()")
        return await connection.fetchval(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
    finally:
        await connection.close()


async def occupied(database_url, spot, wish):
    connection = await asyncpg.connect(database_url)
    try:
        return await connection.fetchval(
            "SELECT count(*) FROM bookings.occupancies WHERE spot_id = $1 AND starts_at = $2",
            spot["id"],
            datetime.fromisoformat(wish["time_from"]),
        )
    finally:
        await connection.close()


def statuses(answers):
    return Counter((answer.status_code, answer.json().get("code")) for answer in answers)


@pytest.mark.parametrize("day", range(2, 6))
async def test_two_hundred_guests_race_for_one_slot(http, database_url, business, rivals, day):
    before = await deadlocks(database_url)
    spot, wish = business.spots[0], hour(day)

    async def book(person):
        return await person.sends("POST", "/bookings", json={"spot_id": spot["id"], **wish})

    answers = await at_once(rivals, book)
    assert statuses(answers) == {(201, None): 1, (409, "slot_taken"): RIVALS - 1}
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert all(len(problem["alternatives"]) == 3 for problem in losers)
    assert await occupied(database_url, spot, wish) == 1
    assert await deadlocks(database_url) == before
    [winner] = [(p, a) for p, a in zip(rivals, answers, strict=True) if a.status_code == 201]
    await winner[0].cancels(winner[1].json())


async def test_twenty_guests_race_twenty_times(http, database_url, business, rivals):
    spot = business.spots[0]
    for number in range(20):
        wish = hour(7 + number % 5, number)

        async def book(person, wish=wish):
            return await person.sends("POST", "/bookings", json={"spot_id": spot["id"], **wish})

        answers = await at_once(rivals[number * 9 : number * 9 + 20], book)
        assert statuses(answers)[201, None] == 1, number
        assert set(statuses(answers)) <= {(201, None), (409, "slot_taken")}, number
        assert await occupied(database_url, spot, wish) == 1
        for person, answer in zip(rivals[number * 9 : number * 9 + 20], answers, strict=True):
            if answer.status_code == 201:
                await person.cancels(answer.json())


async def test_two_hundred_bookings_race_into_one_slot(http, database_url, business, rivals):
    before = await deadlocks(database_url)
    target = business.spots[RIVALS]
    wish = hour(15)

    async def own_spot(number, person):
        spot = business.spots[number]
        made = await person.sends("POST", "/bookings", json={"spot_id": spot["id"], **hour(14)})
        assert made.status_code == 201, made.text
        return made.json()

    bookings = {}
    for number, person in enumerate(rivals):
        bookings[person.id] = await own_spot(number, person)

    async def move(person):
        return await person.changes(bookings[person.id], spot_id=target["id"], **wish)

    answers = await at_once(rivals, move)
    assert statuses(answers) == {(200, None): 1, (409, "slot_taken"): RIVALS - 1}
    assert await occupied(database_url, target, wish) == 1
    assert await deadlocks(database_url) == before


async def test_two_bookings_swap_spots_again_and_again_without_a_deadlock(
    http, database_url, business, rivals
):
    """Both lock both spots; whoever took them in the order of the wish would meet the other half way."""
    before = await deadlocks(database_url)
    one, other = rivals[0], rivals[1]
    first, second = business.spots[RIVALS], business.spots[RIVALS + 1]
    mine = (await one.sends("POST", "/bookings", json={"spot_id": first["id"], **hour(20, 10)})).json()
    theirs = (await other.sends("POST", "/bookings", json={"spot_id": second["id"], **hour(20, 12)})).json()
    for turn in range(15):
        there, back = (second, first) if turn % 2 == 0 else (first, second)
        answers = await asyncio.gather(
            one.changes(mine, spot_id=there["id"]), other.changes(theirs, spot_id=back["id"])
        )
        assert [answer.status_code for answer in answers] == [200, 200]
    assert await deadlocks(database_url) == before


async def test_one_person_in_many_places_at_once_gets_no_more_than_the_limit(http, database_url, business):
    """Different spots and times: only the person's own row is the queue."""
    before = await deadlocks(database_url)
    for turn in range(3):
        person, numbers = await somebody(http), iter(range(20))

        async def book(person, turn=turn, numbers=numbers):
            number = next(numbers)
            wish = {"spot_id": business.spots[number]["id"], **hour(21 + turn, number)}
            return await person.sends("POST", "/bookings", json=wish)

        answers = await at_once([person] * 20, book)
        assert statuses(answers) == {(201, None): 5, (409, "limit_active"): 15}
        assert len(await person.my_bookings(upcoming=True)) == 5
    assert await deadlocks(database_url) == before
