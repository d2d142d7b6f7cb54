"""The rows by which closures occupy spots.

One rule keeps them right, whatever was changed: where a standing closure is and nothing occupies the
spot, it closes it. Asked after every change that frees something: a closure lifted, a booking that
was kept under a closure and is cancelled or moved, a spot that is new.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.history import HistoryEntry
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.time_slot import TimeSlot

Window = tuple[UUID, TimeSlot]
"""A spot, and when to look at it."""

_PLACE: Final = {"spot_id", "time_from", "time_until", "terms"}

# What several closures cover belongs to the oldest. A year in pieces of 8 days (R-B19), counted in hours
# because a day of some zones has 25. The rows are numbered by the database: there may be ten thousand,
# and nobody ever names one.
_close = Prepared(
    text("""
INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at)
SELECT gen_random_uuid(), w.spot_id, c.coworking_id, 'closure', c.id, p.starts_at,
    least(p.starts_at + interval '192 hours', upper(gap))
FROM (
    SELECT spot_id, range_agg(tstzrange(first, last)) AS asked
    FROM unnest(CAST(:spot_ids AS uuid[]), CAST(:firsts AS timestamptz[]), CAST(:lasts AS timestamptz[]))
        AS asked(spot_id, first, last)
    GROUP BY spot_id
) w
JOIN bookings.closures c ON c.coworking_id = CAST(:coworking_id AS uuid) AND c.removed_at IS NULL
    AND c.time_until > CAST(:first AS timestamptz) AND c.time_from < CAST(:last AS timestamptz)
    AND (c.spot_ids IS NULL OR w.spot_id = ANY (c.spot_ids))
CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(tstzrange(t.first, t.last)), '{}') AS taken FROM (
        SELECT o.starts_at, o.ends_at FROM bookings.occupancies o
        WHERE o.spot_id = w.spot_id
            AND tstzrange(o.starts_at, o.ends_at) && tstzrange(c.time_from, c.time_until)
        UNION ALL
        SELECT e.time_from, e.time_until FROM bookings.closures e
        WHERE e.coworking_id = c.coworking_id AND e.removed_at IS NULL
            AND e.time_until > c.time_from AND e.time_from < c.time_until
            AND (e.spot_ids IS NULL OR w.spot_id = ANY (e.spot_ids))
            AND (e.created_at, e.id) < (c.created_at, c.id)
    ) t(first, last)
) t
CROSS JOIN LATERAL unnest(w.asked * tstzmultirange(tstzrange(c.time_from, c.time_until)) - t.taken) gap
CROSS JOIN LATERAL generate_series(
    lower(gap), upper(gap) - interval '1 microsecond', interval '192 hours'
) AS p(starts_at)
""")
)
_lift = Prepared(
    text("""
WITH gone AS (
    DELETE FROM bookings.occupancies WHERE owner_id = CAST(:closure_id AS uuid) AND kind = 'closure'
    RETURNING spot_id
) SELECT DISTINCT spot_id FROM gone
""")
)


async def close_what_is_free(session: AsyncSession, coworking_id: UUID, windows: Iterable[Window]) -> None:
    """Let the standing closures of the coworking take what is free in these windows. One statement."""
    asked = list(windows)
    if not asked:
        return
    await _close.rows(
        session,
        coworking_id=coworking_id,
        spot_ids=[spot_id for spot_id, _ in asked],
        firsts=[slot.time_from for _, slot in asked],
        lasts=[slot.time_until for _, slot in asked],
        first=min(slot.time_from for _, slot in asked),
        last=max(slot.time_until for _, slot in asked),
    )


async def open_again(session: AsyncSession, closure_id: UUID) -> Sequence[UUID]:
    """Delete the rows of a closure; return the spots that had any."""
    return [row["spot_id"] for row in await _lift.rows(session, closure_id=closure_id)]


def given_up(booking: Booking, entries: Sequence[HistoryEntry]) -> Window | None:
    """Return where the booking lay before these changes, if they free any of it."""
    before: dict[str, Any] = {}
    for entry in reversed(entries):
        before |= entry.before
    moves = booking.status in LIVE and _PLACE & before.keys()
    if not moves and not (booking.status is BookingStatus.CANCELLED and "status" in before):
        return None
    terms = before.get("terms", booking.terms)
    first: datetime = before.get("time_from", booking.time_from)
    slot = TimeSlot(first, before.get("time_until", booking.time_until))
    window = slot.widened(terms.buffer_before, terms.buffer_after)
    return before.get("spot_id", booking.spot_id), window
