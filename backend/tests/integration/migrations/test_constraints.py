"""R12: autogenerate sees neither EXCLUDE nor CHECK, so what carries the promises is written down here."""

import asyncpg
import pytest

pytestmark = pytest.mark.R12

PROMISED = {
    "bookings.occupancies ex_occupancies_spot": "EXCLUDE USING gist (spot_id WITH =, tstzrange(starts_at, ends_at) WITH &&)",
    "bookings.occupancies ck_occupancies_order": "CHECK ((ends_at > starts_at))",
    "bookings.occupancies ck_occupancies_finite": "CHECK ((isfinite(starts_at) AND isfinite(ends_at)))",
    "bookings.occupancies ck_occupancies_length": "CHECK (((ends_at - starts_at) <= '8 days'::interval))",
    "bookings.bookings ck_bookings_order": "CHECK ((time_until > time_from))",
    "bookings.bookings ck_bookings_finite": "CHECK ((isfinite(time_from) AND isfinite(time_until)))",
    "bookings.bookings ck_bookings_length": "CHECK (((time_until - time_from) <= '7 days'::interval))",
    "bookings.bookings uq_bookings_reference": "UNIQUE (reference)",
    "bookings.closures ck_closures_order": "CHECK ((time_until > time_from))",
    "bookings.closures ck_closures_finite": "CHECK ((isfinite(time_from) AND isfinite(time_until)))",
    "bookings.closures ck_closures_length": "CHECK (((time_until - time_from) <= '367 days'::interval))",
    "bookings.closures ck_closures_spots": "CHECK ((cardinality(spot_ids) > 0))",
    "bookings.closures ck_closures_mode": "CHECK ((mode = ANY (ARRAY['refuse'::text, 'keep'::text, 'cancel'::text, 'move'::text, 'move_or_cancel'::text])))",
    "bookings.closures ck_closures_removed": "CHECK (((removed_at IS NULL) = (removed_by IS NULL)))",
    "core.outbox uq_outbox_event_id": "UNIQUE (event_id)",
    "core.inbox pk_inbox": "PRIMARY KEY (subscriber, event_id)",
    "core.deliveries pk_deliveries": "PRIMARY KEY (subscriber, event_id)",
    "users.users uq_users_email_key": "UNIQUE (email_key)",
    "notifications.notifications uq_notifications_event": "UNIQUE (event_id, user_id, type)",
}
FOUND = """
SELECT conrelid::regclass::text || ' ' || conname AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE contype IN ('x', 'c', 'u', 'p')
"""
PLACED = "INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at) VALUES (gen_random_uuid(), $1, $1, 'booking', gen_random_uuid(), $2::text::timestamptz, $3::text::timestamptz)"
SPOT = "00000000-0000-7000-8000-0000000000aa"


@pytest.fixture
async def connection(database_url):
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def test_what_carries_the_promises_is_in_force(connection):
    found = {row["name"]: row["definition"] for row in await connection.fetch(FOUND)}
    assert {name: found.get(name) for name in PROMISED} == PROMISED


async def occupies(connection, first, last):
    async with connection.transaction():
        await connection.execute(PLACED, SPOT, first, last)


@pytest.mark.parametrize(
    ("first", "last", "constraint"),
    [
        ("2026-12-01 11:00Z", "2026-12-01 13:00Z", "ex_occupancies_spot"),
        ("2026-12-01 10:30Z", "2026-12-01 10:45Z", "ex_occupancies_spot"),
        ("2026-12-02 10:00Z", "2026-12-02 10:00Z", "ck_occupancies_order"),
        ("2026-12-02 11:00Z", "2026-12-02 10:00Z", None),
        ("2026-12-02 10:00Z", "infinity", "ck_occupancies_finite"),
        ("2026-12-02 10:00Z", "2026-12-12 10:00Z", "ck_occupancies_length"),
    ],
)
async def test_the_database_refuses_what_must_never_be(connection, first, last, constraint):
    await occupies(connection, "2026-12-01 10:00Z", "2026-12-01 12:00Z")
    with pytest.raises(asyncpg.PostgresError) as refusal:
        await occupies(connection, first, last)
    if constraint is not None:
        assert refusal.value.constraint_name == constraint


async def test_slots_that_touch_are_welcome(connection):
    await occupies(connection, "2026-12-01 10:00Z", "2026-12-01 12:00Z")
    await occupies(connection, "2026-12-01 12:00Z", "2026-12-01 13:00Z")


async def test_the_history_is_append_only(connection):
    await connection.execute(
        "INSERT INTO bookings.history (booking_id, version, at, action, actor_kind, channel, before, after) "
        "VALUES ($1, 1, now(), 'placed', 'user', 'api', '{}', '{}')",
        SPOT,
    )
    for change in ("UPDATE bookings.history SET reason = 'x'", "DELETE FROM bookings.history"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            async with connection.transaction():
                await connection.execute(change)
