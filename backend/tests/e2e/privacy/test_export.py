"""U-08: the person takes everything along, row for row."""

import json

import pytest

from tests.support.canary import MARKS, a_canary, ok
from tests.support.canary_account import ACCOUNT_MARKS, with_credentials
from tests.support.dumps import occurrences
from tests.support.events import run_sql
from tests.support.registry import RULES

pytestmark = pytest.mark.S15

OWN = {
    "users.users": "id = $1",
    "users.access_log": "subject_id = $1",
    "auth.sessions": "user_id = $1",
    "auth.refresh_tokens": "session_id IN (SELECT id FROM auth.sessions WHERE user_id = $1)",
    "auth.incidents": "user_id = $1",
    "auth.identities": "user_id = $1",
    "auth.challenges": "user_id = $1",
    "auth.api_keys": "created_by = $1",
    "users.links": "user_id = $1",
    "users.second_factors": "user_id = $1",
    "users.recovery_codes": "factor_id = (SELECT id FROM users.second_factors WHERE user_id = $1)",
    "bookings.bookings": "user_id = $1",
    "bookings.history": "booking_id IN (SELECT id FROM bookings.bookings WHERE user_id = $1)",
    "coworkings.members": "user_id = $1 OR email_key = (SELECT email_key FROM users.users WHERE id = $1)",
    "coworkings.bans": "user_id = $1",
    "notifications.notifications": "user_id = $1",
    "notifications.deliveries": "recipient_id = $1",
    "core.idempotency_keys": "user_id = $1",
}
"""Written by hand: what the export says is compared with what there is."""


async def export(person, kind="json"):
    return await ok(person.sends("GET", "/users/me/export", params={"format": kind}))


async def test_the_export_holds_every_row_and_every_column_the_registry_says(app, clock, post):
    canary = await a_canary(app, clock, post)
    further = await with_credentials(canary, app, post)
    answer = await export(canary.person)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="mesto-2026-12-01.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["user_id"] == canary.person.id
    sections = answer.json()["sections"]
    assert set(sections) == {rule.table for rule in RULES if rule.export == "yes"} == set(OWN)
    for table, whose in OWN.items():
        held = await run_sql(
            app.database_url,
            f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {whose}",
            canary.person.id,
        )
        told = [json.loads(row["row"]) for row in held]
        columns = {rule.column for rule in RULES if rule.table == table and rule.export == "yes"}
        wanted = [{name: _without_the_team(row[name]) for name in columns} for row in told]
        assert wanted, f"nothing of the person is in {table}: that proves nothing"

        def key(row):
            return json.dumps(row, sort_keys=True)

        assert sorted(sections[table], key=key) == sorted(wanted, key=key), table
    # The name of before is told by nobody but the inbox of others; who typed what about whom is.
    assert set(MARKS) - set(occurrences(MARKS, answer.text)) <= {"name"}
    secrets = {name: word for name, word in further.items() if name not in ACCOUNT_MARKS}
    assert len(secrets) > 15, "ten recovery codes, three links, a factor, challenges and a password"
    assert occurrences(secrets, answer.text) == {}
    assert set(ACCOUNT_MARKS) - set(occurrences(ACCOUNT_MARKS, answer.text)) == {"awaiting name"}


def _without_the_team(value):
    """Take out who placed the booking: in the history that is one of the fields."""
    return {k: v for k, v in value.items() if k != "created_by"} if isinstance(value, dict) else value


async def test_secrets_and_others_are_left_out(app, clock, post):
    canary = await a_canary(app, clock, post)
    [user] = await run_sql(
        app.database_url, "SELECT password_hash FROM users.users WHERE id = $1", canary.person.id
    )
    text = (await export(canary.person)).text
    secret = {"hash": user["password_hash"], "viewer": canary.staff.id, "admin": str(canary.admin.id)}
    assert occurrences(secret, text) == {}
    assert canary.staff.email not in text
