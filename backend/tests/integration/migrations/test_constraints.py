"""R12: autogenerate sees neither EXCLUDE nor CHECK, so what carries the promises is written down here."""

import json

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
    "bookings.option_uses pk_option_uses": "PRIMARY KEY (booking_id, option_id)",
    "bookings.option_uses ck_option_uses_quantity": "CHECK ((quantity > 0))",
    "bookings.option_uses ck_option_uses_order": "CHECK ((time_until > time_from))",
    "bookings.option_uses ck_option_uses_finite": "CHECK ((isfinite(time_from) AND isfinite(time_until)))",
    "bookings.option_uses ck_option_uses_length": "CHECK (((time_until - time_from) <= '7 days'::interval))",
    "options.options ck_options_stock": "CHECK (((stock >= 0) AND (stock <= 1000)))",
    "coworkings.policies uq_policies_scope": "UNIQUE (coworking_id, scope, scope_key)",
    "coworkings.policies ck_policies_scope": "CHECK ((scope = ANY (ARRAY['coworking'::text, 'spot_type'::text, 'spot'::text])))",
    "coworkings.policies ck_policies_scope_key": "CHECK (((scope = 'coworking'::text) = (scope_key = ''::text)))",
    "coworkings.policies ck_policies_fields": "CHECK ((jsonb_typeof(fields) = 'object'::text))",
    "coworkings.policy_changes pk_policy_changes": "PRIMARY KEY (coworking_id, policy_version)",
    "bookings.closures ck_closures_order": "CHECK ((time_until > time_from))",
    "bookings.closures ck_closures_finite": "CHECK ((isfinite(time_from) AND isfinite(time_until)))",
    "bookings.closures ck_closures_length": "CHECK (((time_until - time_from) <= '367 days'::interval))",
    "bookings.closures ck_closures_spots": "CHECK ((cardinality(spot_ids) > 0))",
    "bookings.closures ck_closures_mode": "CHECK ((mode = ANY (ARRAY['refuse'::text, 'keep'::text, 'cancel'::text, 'move'::text, 'move_or_cancel'::text])))",
    "bookings.closures ck_closures_removed": "CHECK (((removed_at IS NULL) = (removed_by IS NULL)))",
    "core.outbox uq_outbox_event_id": "UNIQUE (event_id)",
    "core.inbox pk_inbox": "PRIMARY KEY (subscriber, event_id)",
    "core.deliveries pk_deliveries": "PRIMARY KEY (subscriber, event_id)",
    "auth.attempts pk_attempts": "PRIMARY KEY (scope, key)",
    "auth.attempts ck_attempts_scope": "CHECK ((scope = ANY (ARRAY['account'::text, 'address'::text, 'overall'::text])))",
    "users.users uq_users_email_key": "UNIQUE (email_key)",
    "users.second_factors uq_second_factors_user_id": "UNIQUE (user_id)",
    "users.second_factors ck_second_factors_secret": "CHECK (((key_id IS NULL) = (sealed_secret IS NULL)))",
    "users.second_factors ck_second_factors_on": "CHECK (((confirmed_at IS NULL) OR (sealed_secret IS NOT NULL)))",
    "users.second_factors ck_second_factors_confirmed": "CHECK (((confirmed_at IS NULL) = (last_used_step IS NULL)))",
    "users.recovery_codes pk_recovery_codes": "PRIMARY KEY (factor_id, hash)",
    "auth.challenges ck_challenges_life": "CHECK ((expires_at > created_at))",
    "auth.challenges ck_challenges_method": (
        "CHECK ((method = ANY (ARRAY['password'::text, 'provider'::text])))"
    ),
    "auth.api_keys uq_api_keys_hash": "UNIQUE (hash)",
    "auth.api_keys ck_api_keys_scopes": "CHECK ((cardinality(scopes) > 0))",
    "auth.api_keys ck_api_keys_life": "CHECK ((expires_at > created_at))",
    "users.users ck_users_awaiting": "CHECK (((email_key IS NOT NULL) OR ((pending_email_key IS NOT NULL) AND (NOT email_verified) AND (NOT is_admin) AND (NOT is_banned))))",
    "users.users ck_users_pending": "CHECK (((pending_email IS NULL) = (pending_email_key IS NULL)))",
    "users.users ck_users_former": "CHECK (((former_email IS NULL) = (former_email_until IS NULL)))",
    "users.links pk_links": "PRIMARY KEY (event_id)",
    "users.links uq_links_hash": "UNIQUE (hash)",
    "users.links ck_links_purpose": "CHECK ((purpose = ANY (ARRAY['register'::text, 'change'::text, 'reset'::text])))",
    "users.links ck_links_end": "CHECK (((used_at IS NULL) OR (voided_at IS NULL)))",
    "auth.identities uq_identities_provider_subject": "UNIQUE (provider, subject)",
    "auth.identities uq_identities_user_id_provider": "UNIQUE (user_id, provider)",
    "auth.identities ck_identities_subject": "CHECK (((char_length(subject) >= 1) AND (char_length(subject) <= 255)))",
    "auth.used_proofs pk_used_proofs": "PRIMARY KEY (hash)",
    "users.users ck_users_erased": "CHECK (((erased_at IS NULL) OR ((email = ('erased-'::text || id)) AND (email_key = email) AND (full_name = ''::text) AND (COALESCE(password_hash, ''::text) = ''::text) AND (timezone IS NULL) AND (ban_reason IS NULL))))",
    "coworkings.bans uq_bans_person": "UNIQUE (user_id, coworking_id)",
    "coworkings.bans ck_bans_until": "CHECK ((until > created_at))",
    "coworkings.bans ck_bans_reason": "CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))",
    "notifications.notifications uq_notifications_event": "UNIQUE (event_id, user_id, type)",
    "notifications.deliveries uq_deliveries_event": "UNIQUE (event_id, kind, recipient, recipient_id, channel)",
    "notifications.deliveries ck_deliveries_channel": "CHECK ((channel = 'email'::text))",
    "notifications.deliveries ck_deliveries_recipient": "CHECK ((recipient = ANY (ARRAY['person'::text, 'former_address'::text, 'invitation'::text])))",
    "notifications.deliveries ck_deliveries_state": "CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'skipped'::text])))",
    "notifications.deliveries ck_deliveries_settled": "CHECK (((state = 'queued'::text) = (settled_at IS NULL)))",
    "notifications.deliveries ck_deliveries_data": "CHECK ((jsonb_typeof(data) = 'object'::text))",
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


async def test_the_trigger_that_counts_options_is_in_force(connection):
    definition = await connection.fetchval(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'tr_option_uses_stock' AND tgenabled = 'O'"
    )
    assert definition == (
        "CREATE TRIGGER tr_option_uses_stock AFTER INSERT OR UPDATE ON bookings.option_uses FOR EACH ROW"
        " WHEN ((new.stock IS NOT NULL)) EXECUTE FUNCTION bookings.refuse_overuse()"
    )


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


async def test_the_history_lets_persons_out_and_nothing_else(connection):
    told = '{"note": "tea", "user_id": "00000000-0000-7000-8000-0000000000aa", "party_size": 2}'
    await connection.execute(
        "INSERT INTO bookings.history (booking_id, version, at, action, actor_kind, actor_user_id, channel, reason,"
        " before, after) VALUES ($1, 1, now(), 'placed', 'user', $1, 'api', 'ill', '{}', $2)",
        SPOT,
        told,
    )
    for change in (
        "version = 2",
        "action = 'edited'",
        "actor_kind = 'team'",
        "actor_user_id = gen_random_uuid()",
        "reason = 'well'",
        "after = '{}'",
        "after = after || '{\"party_size\": 3}'",
        'after = after || \'{"note": "coffee"}\'',
    ):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            async with connection.transaction():
                await connection.execute(f"UPDATE bookings.history SET {change}")
    await connection.execute(
        "UPDATE bookings.history SET reason = NULL, actor_user_id = NULL, after = bookings.without_person(after)"
    )
    after = await connection.fetchval("SELECT after::text FROM bookings.history WHERE booking_id = $1", SPOT)
    assert json.loads(after) == {
        "note": "",
        "user_id": "00000000-0000-0000-0000-000000000000",
        "party_size": 2,
    }


async def test_the_record_of_policy_changes_is_append_only(connection):
    await connection.execute(
        "INSERT INTO coworkings.coworkings (id, name, description, address, city, timezone, status, weekly_hours,"
        " closed_on_holidays, hours_version, created_at, updated_at, version)"
        " VALUES ($1, 'x', '', 'x', 'x', 'UTC', 'listed', '[]', false, 1, now(), now(), 1)",
        SPOT,
    )
    await connection.execute(
        "INSERT INTO coworkings.policy_changes VALUES ($1, 1, 'coworking', '', now(), NULL, '{}', '{}')", SPOT
    )
    for change in (
        "UPDATE coworkings.policy_changes SET at = now()",
        "DELETE FROM coworkings.policy_changes",
        "TRUNCATE coworkings.policy_changes",
    ):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            async with connection.transaction():
                await connection.execute(change)
