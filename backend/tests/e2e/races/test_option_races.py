"""The last monitors, wanted by many at overlapping times on different spots, through real HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.e2e.races.test_races import ALL_DAY, at_once, deadlocks, statuses
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.R5

RIVALS, STOCK = 30, 5


@pytest.fixture(scope="module")
async def guests(http):
    gate = asyncio.Semaphore(8)

    async def one():
        async with gate:
            return await somebody(http)

    return await asyncio.gather(*(one() for _ in range(RIVALS)))


@pytest.fixture(scope="module")
async def business(http):
    return await a_business(http, spots=RIVALS, hours=ALL_DAY, zone="UTC")


async def an_option(business, stock):
    body = {"coworking_id": business.coworking["id"], "name": "Monitor", "max_per_booking": 5, "stock": stock}
    made = await business.owner.sends("POST", "/options", json=body)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def hours(day: int, first: int, length: int = 4) -> dict[str, str]:
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start += timedelta(days=day, hours=first)
    return {"time_from": start.isoformat(), "time_until": (start + timedelta(hours=length)).isoformat()}


async def used(database_url, option):
    connection = await asyncpg.connect(database_url)
    try:
        return await connection.fetchval(
            "SELECT coalesce(sum(quantity), 0) FROM bookings.option_uses WHERE option_id = $1", option
        )
    finally:
        await connection.close()


@pytest.mark.parametrize("day", range(2, 5))
async def test_thirty_guests_want_the_last_of_five_monitors(http, database_url, business, guests, day):
    before = await deadlocks(database_url)
    option = await an_option(business, STOCK)
    place = {guest.id: number for number, guest in enumerate(guests)}

    async def book(guest):
        number = place[guest.id]
        wish = {"spot_id": business.spots[number]["id"], **hours(day, 10 + number % 4)}
        return await guest.sends("POST", "/bookings", json={**wish, "options": [{"option_id": option}]})

    answers = await at_once(guests, book)
    assert statuses(answers) == {(201, None): STOCK, (409, "option_unavailable"): RIVALS - STOCK}
    assert await used(database_url, option) == STOCK
    assert await deadlocks(database_url) == before
    for guest, answer in zip(guests, answers, strict=True):
        if answer.status_code == 201:
            assert (await guest.cancels(answer.json())).status_code == 200
    assert await used(database_url, option) == 0


async def test_two_options_wanted_in_opposite_order_never_lock_each_other_out(
    http, database_url, business, guests
):
    before = await deadlocks(database_url)
    one, other = await an_option(business, 1000), await an_option(business, 1000)

    async def again_and_again(number, options):
        guest, spot = guests[number], business.spots[number]["id"]
        for _ in range(12):
            wanted = [{"option_id": option} for option in options]
            wish = {"spot_id": spot, **hours(6, 10), "options": wanted}
            made = await guest.sends("POST", "/bookings", json=wish)
            assert made.status_code == 201, made.text
            assert (await guest.changes(made.json(), **hours(7, 10))).status_code == 200
            assert (await guest.cancels(made.json())).status_code == 200

    pairs = ((one, other), (other, one))
    await asyncio.gather(*(again_and_again(number, pairs[number % 2]) for number in range(8)))
    assert await deadlocks(database_url) == before


async def test_added_options_race_for_what_is_left_as_new_bookings_do(http, database_url, business, guests):
    before = await deadlocks(database_url)
    option = await an_option(business, STOCK)
    rivals = guests[:16]
    bookings = {}
    for number, guest in enumerate(rivals):
        wish = {"spot_id": business.spots[number]["id"], **hours(9, 8)}
        bookings[guest.id] = (await guest.sends("POST", "/bookings", json=wish)).json()["id"]

    async def add(guest):
        body = {"option_id": option}
        return await guest.sends("POST", f"/bookings/{bookings[guest.id]}/options", json=body)

    answers = await at_once(rivals, add)
    assert statuses(answers) == {(200, None): STOCK, (409, "option_unavailable"): len(rivals) - STOCK}
    assert await used(database_url, option) == STOCK
    assert await deadlocks(database_url) == before
