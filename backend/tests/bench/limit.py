"""The database's own limit: pgbench writes the same rows of a booking as fast as the server can."""

import re
import subprocess
from pathlib import Path

SCRIPT = """
WITH booking AS (
    INSERT INTO bookings.bookings (id, reference, user_id, coworking_id, spot_id, spot_type, time_from,
        time_until, timezone, local_from, local_until, status, party_size, options, note, staff_note, flags,
        origin, terms, created_by, created_at, updated_at, version)
    SELECT id, left(replace(id::text, '-', ''), 20), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
        'desk', now(), now() + interval '1 hour', 'Europe/Moscow',
        now() AT TIME ZONE 'Europe/Moscow', (now() + interval '1 hour') AT TIME ZONE 'Europe/Moscow', 'active', 1, '[]', '', '', '{}', 'direct',
        '{"undo_minutes": 10, "reminder_minutes": 60, "buffer_after_minutes": 0, "buffer_before_minutes": 0, "cancel_cutoff_minutes": 0}',
        gen_random_uuid(), now(), now(), 1
    FROM (SELECT gen_random_uuid() AS id) made
    RETURNING id, user_id, coworking_id, spot_id, time_from, time_until
), occupancy AS (
    INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at)
    SELECT id, spot_id, coworking_id, 'booking', id, time_from, time_until FROM booking
), entry AS (
    INSERT INTO bookings.history (booking_id, version, at, action, actor_kind, actor_user_id, channel, before, after)
    SELECT id, 1, now(), 'placed', 'user', user_id, 'api', '{}', to_jsonb(booking) FROM booking
)
INSERT INTO core.outbox (event_id, name, aggregate_id, aggregate_version, payload, trace, occurred_at, published_at, settled_at)
SELECT gen_random_uuid(), 'bench.booking_placed.v1', id, 1, to_jsonb(booking), '{}', now(), now(), now() FROM booking;
"""


def transactions_per_second(pgbench: Path, url: str, folder: Path, *, clients: int, seconds: int) -> float:
    """Return how many bookings' worth of rows per second the server takes from pgbench."""
    script = folder / "booking.sql"
    script.write_text(" ".join(SCRIPT.split()) + "\n")
    done = subprocess.run(
        [
            pgbench,
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            "1",
            "-T",
            str(seconds),
            "-f",
            script,
            url,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])
