"""R5's mutants: take the constraint and the queue away, and the race has many winners.

The race tests would prove nothing if check-then-insert passed them too.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from mesto.modules.bookings.domain.time_slot import TimeSlot

pytestmark = pytest.mark.R5

RIVALS = 8
ROUNDS = 12
SPOT = "00000000-0000-7000-8000-0000000000cc"
CHECK = "SELECT 1 FROM occupancies WHERE spot_id = $1 AND starts_at < $3 AND $2 < ends_at"
INSERT = "INSERT INTO occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at) VALUES (gen_random_uuid(), $1, $1, 'booking', gen_random_uuid(), $2, $3)"
OVERLAPS = """
SELECT count(*) FROM occupancies a JOIN occupancies b
    ON a.id < b.id AND a.spot_id = b.spot_id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""


@pytest.fixture
async def pool(database_url):
    """Our table without its constraint, in a schema the product does not know."""
    pool = await asyncpg.create_pool(
        database_url, min_size=RIVALS, max_size=RIVALS, server_settings={"search_path": "mutant"}
    )
    async with pool.acquire() as connection:
        await connection.execute("DROP SCHEMA IF EXISTS mutant CASCADE; CREATE SCHEMA mutant")
        await connection.execute("CREATE TABLE mutant.occupancies (LIKE bookings.occupancies)")
        await connection.execute("CREATE TABLE mutant.queue (spot_id uuid PRIMARY KEY)")
        await connection.execute("INSERT INTO mutant.queue VALUES ($1)", SPOT)
    yield pool
    async with pool.acquire() as connection:
        await connection.execute("DROP SCHEMA mutant CASCADE")
    await pool.close()


async def overlaps_after_races(pool, *, queues: bool) -> int:
    start = datetime(2026, 12, 1, tzinfo=UTC)
    for number in range(ROUNDS):
        slot = TimeSlot(start + timedelta(hours=number), start + timedelta(hours=number + 1))
        barrier = asyncio.Barrier(RIVALS)

        async def rival(slot=slot, barrier=barrier):
            async with pool.acquire() as connection:
                await connection.execute("SELECT 1")
                await barrier.wait()
                async with connection.transaction():
                    if queues:
                        await connection.execute(
                            "SELECT 1 FROM queue WHERE spot_id = $1 FOR NO KEY UPDATE", SPOT
                        )
                    if not await connection.fetchval(CHECK, SPOT, slot.time_from, slot.time_until):
                        await connection.execute(INSERT, SPOT, slot.time_from, slot.time_until)

        await asyncio.gather(*(rival() for _ in range(RIVALS)))
    async with pool.acquire() as connection:
        return await connection.fetchval(OVERLAPS)


async def test_check_then_insert_double_books(pool):
    assert await overlaps_after_races(pool, queues=False) > 0


async def test_the_queue_alone_already_prevents_it(pool):
    assert await overlaps_after_races(pool, queues=True) == 0
