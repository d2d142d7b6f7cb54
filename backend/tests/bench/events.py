"""How fast events reach their effect: a backlog worked off, and one at a time when all is quiet."""

import asyncio
import time

import asyncpg

UNSETTLED = "SELECT count(*) FROM core.outbox WHERE settled_at IS NULL AND name LIKE 'bookings.%'"
UNANSWERED = """
SELECT count(*) FROM core.outbox e WHERE e.name = 'bookings.booking_placed.v1' AND NOT EXISTS
    (SELECT 1 FROM core.inbox i WHERE i.event_id = e.event_id)
"""


async def backlog_per_second(database_url: str, start_runner) -> float:
    """Start the runner on what the load has left behind; return effects per second."""
    connection = await asyncpg.connect(database_url)
    try:
        before = await connection.fetchval(UNANSWERED)
        async with start_runner():
            left, started = before, None
            while left:
                left = await connection.fetchval(UNANSWERED)
                if started is None and left < before:
                    started, before = time.perf_counter(), left
                await asyncio.sleep(0.02)
            return before / (time.perf_counter() - started) if started and before else 0.0
    finally:
        await connection.close()


async def quiet_latencies(database_url: str, place_one, count: int) -> list[float]:
    """Return the seconds from the answer 201 to the message in the inbox, one booking at a time."""
    connection = await asyncpg.connect(database_url)
    found = []
    try:
        for _ in range(count):
            booking_id = await place_one()
            started = time.perf_counter()
            while not await connection.fetchval(
                "SELECT 1 FROM notifications.notifications WHERE data ->> 'booking_id' = $1", booking_id
            ):
                await asyncio.sleep(0.002)
                if time.perf_counter() - started > 20:
                    raise AssertionError("the confirmation did not arrive within 20 s")
            found.append(time.perf_counter() - started)
            await asyncio.sleep(0.05)
        return found
    finally:
        await connection.close()
