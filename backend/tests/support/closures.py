"""Steps of tests that close spots, and the look that says whether closures keep what they promise."""

from datetime import datetime
from typing import Any

import asyncpg
import httpx2

from tests.support.steps import Business, Person, times

# As the invariant of the runner, but at the moment of the test's clock.
OPEN_UNDER_CLOSURES = """
SELECT count(*) FROM bookings.closures c
    JOIN spots.spots s ON s.coworking_id = c.coworking_id AND (c.spot_ids IS NULL OR s.id = ANY (c.spot_ids))
    CROSS JOIN LATERAL (SELECT coalesce(range_agg(tstzrange(o.starts_at, o.ends_at)), '{}') AS taken
        FROM bookings.occupancies o WHERE o.spot_id = s.id) o
WHERE c.removed_at IS NULL AND c.time_until > $1
    AND NOT tstzrange(greatest(c.time_from, $1), c.time_until) <@ o.taken
"""
OVERLAPPING = """
SELECT count(*) FROM bookings.occupancies a JOIN bookings.occupancies b
    ON a.spot_id = b.spot_id AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""


async def closes(
    person: Person,
    business: Business,
    when: str,
    day: str = "2026-12-01",
    spots: list[dict] | None = None,
    **said: Any,
) -> httpx2.Response:
    """Close these spots, or the whole coworking, for local times of a day."""
    zone = business.coworking["timezone"]
    body = {**times(when, day, zone), **({"spot_ids": [s["id"] for s in spots]} if spots else {}), **said}
    return await person.sends("POST", f"{business.path}/closures", json=body)


async def lifts(person: Person, business: Business, closure: dict) -> httpx2.Response:
    return await person.sends("DELETE", f"{business.path}/closures/{closure['id']}")


async def open_under_closures(database: asyncpg.Connection, now: datetime) -> int:
    """Count what must be 0: spots that are not closed all through a closure, and occupancies that overlap."""
    return await database.fetchval(OPEN_UNDER_CLOSURES, now) + await database.fetchval(OVERLAPPING)


async def occupancies_of(database: asyncpg.Connection, spot: dict, kind: str) -> list[asyncpg.Record]:
    return await database.fetch(
        "SELECT * FROM bookings.occupancies WHERE spot_id = $1::text::uuid AND kind = $2 ORDER BY starts_at",
        spot["id"],
        kind,
    )
