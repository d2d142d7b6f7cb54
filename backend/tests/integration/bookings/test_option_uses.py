"""The trigger that holds the stock of options, written to past the application."""

import asyncio
from collections import Counter
from uuid import uuid4

import asyncpg
import pytest

from tests.support.factories import slot

pytestmark = pytest.mark.R5

INSERT = "INSERT INTO bookings.option_uses VALUES ($1, $2, $3, $4, $5, $6)"
RIVALS, STOCK = 30, 5


@pytest.fixture
async def connection(database_url):
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.fixture
def option():
    return uuid4()


async def uses(connection, option, when, quantity=1, stock=None):
    booking, asked = uuid4(), slot(when)
    async with connection.transaction():
        await connection.execute(INSERT, booking, option, quantity, asked.time_from, asked.time_until, stock)
    return booking


async def changes(connection, booking, **values):
    sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, start=2))
    async with connection.transaction():
        await connection.execute(
            f"UPDATE bookings.option_uses SET {sets} WHERE booking_id = $1", booking, *values.values()
        )


def refused():
    return pytest.raises(asyncpg.CheckViolationError)


async def test_more_than_there_is_is_refused_by_name(connection, option):
    await uses(connection, option, "10:00-12:00", 2, stock=3)
    with refused() as refusal:
        await uses(connection, option, "11:00-13:00", 2, stock=3)
    assert refusal.value.constraint_name == "ck_option_uses_stock"
    await uses(connection, option, "11:00-13:00", 1, stock=3)
    await uses(connection, uuid4(), "11:00-13:00", 3, stock=3)


async def test_simultaneous_use_counts_and_not_the_number_of_neighbours(connection, option):
    await uses(connection, option, "10:00-11:00", stock=2)
    await uses(connection, option, "11:00-12:00", stock=2)
    await uses(connection, option, "10:00-12:00", stock=2)
    for when in ("10:30-10:45", "11:59-12:30", "09:00-13:00"):
        with refused():
            await uses(connection, option, when, stock=2)
    await uses(connection, option, "12:00-13:00", stock=2)
    await uses(connection, option, "09:00-10:00", 2, stock=2)


async def test_the_whole_of_one_use_is_judged_and_not_only_its_beginning(connection, option):
    await uses(connection, option, "15:00-16:00", stock=1)
    with refused():
        await uses(connection, option, "10:00-18:00", stock=1)
    with refused():
        await uses(connection, option, "10:00-15:01", stock=1)


async def test_no_limit_is_not_judged_but_counted(connection, option):
    await uses(connection, option, "10:00-12:00", 9, stock=None)
    await uses(connection, option, "10:00-12:00", 9, stock=None)
    with refused():
        await uses(connection, option, "11:00-13:00", stock=18)
    await uses(connection, option, "11:00-13:00", stock=19)


async def test_what_stays_within_what_it_was_is_never_judged_again(connection, option):
    booking = await uses(connection, option, "10:00-14:00", 3, stock=3)
    at = slot("11:00-13:00")
    await changes(connection, booking, stock=1)
    await changes(connection, booking, time_from=at.time_from, time_until=at.time_until, quantity=2)
    for longer in (
        {"quantity": 3},
        {"time_from": slot("10:59-11:00").time_from},
        {"time_until": slot("10:00-13:01").time_until},
    ):
        with refused():
            await changes(connection, booking, **longer)
    await changes(connection, booking, quantity=3, stock=None)


@pytest.mark.parametrize(
    ("until", "quantity", "constraint"),
    [
        ("2026-12-01 10:00Z", 1, "order"),
        ("infinity", 1, "finite"),
        ("2026-12-08 10:01Z", 1, "length"),
        ("2026-12-01 11:00Z", 0, "quantity"),
    ],
)
async def test_a_use_without_sense_is_refused(connection, option, until, quantity, constraint):
    with refused() as refusal:
        await connection.execute(
            "INSERT INTO bookings.option_uses VALUES"
            " ($1, $2, $3, '2026-12-01 10:00Z', $4::text::timestamptz)",
            uuid4(), option, quantity, until,
        )  # fmt: skip
    assert refusal.value.constraint_name == f"ck_option_uses_{constraint}"


@pytest.mark.parametrize("round_", range(2))
async def test_of_thirty_who_write_at_once_the_stock_wins(database_url, option, round_):
    """Nobody queues and nobody looks first: only the trigger stands between them."""
    barrier = asyncio.Barrier(RIVALS)
    pool = await asyncpg.create_pool(database_url, min_size=RIVALS, max_size=RIVALS)

    async def rival(number):
        async with pool.acquire() as connection:
            await connection.execute("SELECT 1")
            await barrier.wait()
            try:
                async with connection.transaction():
                    await uses(connection, option, f"10:{number}-12:{number}", stock=STOCK)
                    await asyncio.sleep(0.02)  # written and not yet committed: nobody else can see it
            except asyncpg.PostgresError as refusal:
                return refusal.constraint_name
            return "won"

    outcomes = Counter(await asyncio.gather(*(rival(n) for n in range(10, 10 + RIVALS))))
    assert outcomes == {"won": STOCK, "ck_option_uses_stock": RIVALS - STOCK}
    async with pool.acquire() as connection:
        rows = await connection.fetch(
            "DELETE FROM bookings.option_uses WHERE option_id = $1 RETURNING 1", option
        )
    assert len(rows) == STOCK
    await pool.close()
