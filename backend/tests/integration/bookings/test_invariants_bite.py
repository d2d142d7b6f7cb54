"""Each invariant is broken on purpose: a count that stays 0 would prove nothing."""

import asyncpg
import pytest

from mesto.entrypoints.runner.invariants import INVARIANTS, find_violations

A, B = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
BOOKING = """
INSERT INTO bookings.bookings (id, reference, user_id, coworking_id, spot_id, spot_type, time_from, time_until,
    timezone, local_from, local_until, status, party_size, options, note, staff_note, flags, origin, terms,
    created_by, created_at, updated_at, version)
VALUES ('{id}', left('{id}', 8) || right('{id}', 1), '{a}', '{a}', '{a}', 'desk', '2026-12-01 10:00Z',
    '2026-12-01 12:00Z', 'UTC', '2026-12-01 10:00', '2026-12-01 12:00', '{status}', 1, '[]', '', '', '{{}}',
    'direct', '{{}}', '{a}', now(), now(), 1)
"""


def booking(id_=A, status="active"):
    return BOOKING.format(id=id_, a=A, status=status)


OCCUPANCY = f"INSERT INTO bookings.occupancies VALUES ('{{id}}', '{A}', '{A}', 'booking', '{{id}}', '2026-12-01 10:00Z', '2026-12-01 12:00Z')"
USE = f"INSERT INTO bookings.option_uses VALUES ('{{id}}', '{A}', 1, '2026-12-01 10:00Z', '2026-12-01 12:00Z', 1)"
NO_TRIGGER = "ALTER TABLE bookings.option_uses DISABLE TRIGGER tr_option_uses_stock"
CHOSEN = f"""UPDATE bookings.bookings SET options = '[{{"option_id": "{A}", "name": "x", "quantity": 1}}]'"""
NO_EXCLUSION = "ALTER TABLE bookings.occupancies DROP CONSTRAINT ex_occupancies_spot"
CLOSURE = f"INSERT INTO bookings.closures (id, coworking_id, time_from, time_until, timezone, local_from, local_until, reason, mode, kept, cancelled, moved, created_by, created_at, version) VALUES ('{B}', '{B}', now(), now() + interval '9 days', 'UTC', now(), now(), '', 'refuse', 0, 0, 0, '{B}', now(), 1)"
CLOSED = f"INSERT INTO bookings.occupancies VALUES ('{A}', '{B}', '{B}', 'closure', '{B}', now(), now() + interval '8 days')"
SPOT = f"INSERT INTO spots.spots (id, coworking_id, name, description, position, spot_type, capacity, attributes, status, created_at, updated_at, version) VALUES ('{B}', '{B}', 'x', '', 1, 'desk', 1, '{{}}', 'active', now(), now(), 1)"
OPTION = f"INSERT INTO options.options (id, coworking_id, name, description, max_per_booking, spot_types, created_at, updated_at, version) VALUES ('{B}', '{B}', 'x', '', 1, '{{}}', now(), now(), 1)"
COWORKING = f"INSERT INTO coworkings.coworkings (id, name, description, address, city, timezone, status, weekly_hours, closed_on_holidays, hours_version, created_at, updated_at, version) VALUES ('{B}', 'x', '', 'x', 'x', 'UTC', 'listed', '[]', false, 1, now(), now(), 1)"
EVENT = f"INSERT INTO core.outbox (event_id, name, aggregate_id, aggregate_version, payload, occurred_at) VALUES ('{B}', 'bookings.booking_placed.v1', '{B}', 1, '{{}}', now() - interval '10 minutes')"
ERASED = f"INSERT INTO users.erasures (user_id, at, email_keys) VALUES ('{A}', now() - interval '6 minutes', '{{keys}}')"
USER = f"INSERT INTO users.users (id, email, email_key, full_name, locale, is_business, is_admin, is_banned, email_verified, created_at, updated_at, version, erased_at) VALUES ('{A}', 'erased-{A}', 'erased-{A}', '', 'ru', false, false, false, false, now(), now(), 1, now())"
LINK = f"INSERT INTO users.links (event_id, user_id, purpose, email, target, salt, hash, created_at, expires_at) VALUES ('{B}', '{A}', 'reset', 'a@example.com', 'x', 'x', '{A}', now(), now())"
FACTOR = f"INSERT INTO users.second_factors (id, user_id, version) VALUES ('{B}', '{A}', 1)"
IDENTITY = f"INSERT INTO auth.identities VALUES ('{B}', 'some', 'subject', '{A}', now(), 1)"
CHALLENGE = f"INSERT INTO auth.challenges (hash, user_id, user_agent, method, stamp, created_at, expires_at) VALUES ('{A}', '{A}', '', 'password', 'x', now(), now() + interval '1 minute')"
KEY = f"INSERT INTO auth.api_keys (id, coworking_id, name, scopes, hash, tail, created_by, created_at, version) VALUES ('{B}', '{B}', 'x', '{{{{x}}}}', '{A}', 'x', '{A}', now(), 1)"
UNTOLD_POLICY = "UPDATE coworkings.coworkings SET policy_version = 1"

BREAK = {
    "overlapping_bookings": [booking(A), booking(B)],
    "overlapping_occupancies": [NO_EXCLUSION, OCCUPANCY.format(id=A), OCCUPANCY.format(id=B)],
    "active_without_occupancy": [booking(A)],
    "occupancy_without_owner": [OCCUPANCY.format(id=A)],
    "booking_without_option_use": [booking(A), CHOSEN],
    "option_use_without_booking": [booking(A, "cancelled"), CHOSEN, USE.format(id=A)],
    "option_stock_exceeded": [NO_TRIGGER, USE.format(id=A), USE.format(id=B)],
    "open_under_closure": [SPOT, CLOSURE, CLOSED],
    "booking_without_spot": [booking(A, "cancelled")],
    "booking_without_user": [booking(A, "cancelled")],
    "spot_without_coworking": [SPOT],
    "option_without_coworking": [OPTION],
    "coworking_without_owner": [COWORKING],
    "placed_without_message": [EVENT],
    "stuck_events": [EVENT],
    "history_behind": [booking(A, "cancelled")],
    "policy_log_behind": [COWORKING, UNTOLD_POLICY],
    "trace_of_erased": [ERASED.format(keys="{left@example.com}")],
}


def test_every_invariant_has_its_counter_example():
    assert set(BREAK) == set(INVARIANTS)


FURTHER = [
    ("occupancy_without_owner", [CLOSED]),
    (
        "occupancy_without_owner",
        [CLOSURE, CLOSED, "UPDATE bookings.closures SET removed_at = now(), removed_by = id"],
    ),
    ("open_under_closure", [SPOT, CLOSURE]),
    *(
        ("trace_of_erased", [ERASED.format(keys="{}"), USER, left])
        for left in (LINK, FACTOR, IDENTITY, CHALLENGE, KEY.format())
    ),
]


@pytest.mark.parametrize(("name", "statements"), [*sorted(BREAK.items()), *FURTHER])
async def test_a_broken_invariant_is_counted(database_url, name, statements):
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        before = (await find_violations(connection))[name]
        for statement in statements:
            await connection.execute(statement)
        assert (await find_violations(connection))[name] > before
    finally:
        await transaction.rollback()
        await connection.close()
