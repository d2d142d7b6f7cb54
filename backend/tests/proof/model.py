"""What the clients were told, and what the database must therefore hold."""

from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

OVERLAPS = """
SELECT count(*) FROM bookings.bookings a JOIN bookings.bookings b
    ON a.spot_id = b.spot_id AND a.id < b.id AND a.time_from < b.time_until AND b.time_from < a.time_until
WHERE a.status IN ('active', 'expired') AND b.status IN ('active', 'expired')
"""
UNANSWERED = """
SELECT count(*) FROM core.outbox e CROSS JOIN unnest($1::text[], $2::text[]) AS bound(name, subscriber)
WHERE e.name = bound.name AND NOT EXISTS
    (SELECT 1 FROM core.inbox i WHERE i.event_id = e.event_id AND i.subscriber = bound.subscriber)
"""
TOLD_TWICE = """
SELECT count(*) FROM (SELECT event_id FROM notifications.notifications GROUP BY event_id, user_id, type
    HAVING count(*) > 1) doubled
"""
CONFIRMED_TWICE = """
SELECT count(*) FROM (SELECT data ->> 'booking_id' FROM notifications.notifications
    WHERE type = 'booking_confirmed' GROUP BY 1 HAVING count(*) > 1) doubled
"""
CANCELLED_WITHOUT_MESSAGE = """
SELECT count(*) FROM bookings.bookings b WHERE b.status = 'cancelled' AND NOT EXISTS
    (SELECT 1 FROM notifications.notifications n WHERE n.type = 'booking_cancelled'
        AND n.data ->> 'booking_id' = b.id::text)
"""
ACTIVE_WITHOUT_MESSAGE = """
SELECT count(*) FROM bookings.bookings b WHERE b.status = 'active' AND NOT EXISTS
    (SELECT 1 FROM notifications.notifications n WHERE n.type = 'booking_confirmed'
        AND n.data ->> 'booking_id' = b.id::text)
"""


@dataclass
class Known:
    """The last thing the server acknowledged about one booking."""

    time_from: datetime
    time_until: datetime
    is_cancelled: bool = False
    is_certain: bool = True
    """False after an answer was lost: either outcome is right."""


@dataclass
class Ledger:
    bookings: dict[str, Known] = field(default_factory=dict)
    attempts: int = 0
    acknowledged: int = 0
    lost_answers: int = 0
    forbidden: list[str] = field(default_factory=list)
    """Answers that no fault excuses: anything but 2xx, 409, 429 and 503."""


async def audit(database_url: str, ledger: Ledger, reactions: dict[str, str]) -> dict[str, int]:
    """Count what must be 0. `reactions`: subscriber -> event name."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT id::text, status, time_from, time_until FROM bookings.bookings")
        stored = {row["id"]: row for row in rows}
        return {
            "overlaps": await connection.fetchval(OVERLAPS),
            "acknowledged_and_lost": sum(
                1 for booking_id, known in ledger.bookings.items() if is_lost(known, stored.get(booking_id))
            ),
            "forbidden_answers": len(ledger.forbidden),
            "events_without_effect": await connection.fetchval(
                UNANSWERED, list(reactions.values()), list(reactions.keys())
            ),
            "effects_felt_twice": await connection.fetchval(TOLD_TWICE)
            + await connection.fetchval(CONFIRMED_TWICE),
            "cancelled_without_message": await connection.fetchval(CANCELLED_WITHOUT_MESSAGE),
            "active_without_message": await connection.fetchval(ACTIVE_WITHOUT_MESSAGE),
        }
    finally:
        await connection.close()


def is_lost(known: Known, row) -> bool:
    if row is None:
        return True
    if not known.is_certain:
        return False
    if known.is_cancelled:
        return row["status"] != "cancelled"
    same = (row["time_from"], row["time_until"]) == (known.time_from, known.time_until)
    return row["status"] != "active" or not same
