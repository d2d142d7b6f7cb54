"""U-08: the person takes everything along, row for row."""

import json
from datetime import datetime

import pytest
from icalendar import Calendar

from mesto.modules.bookings.infrastructure import calendar as calendar_module
from tests.support.canary import MARKS, a_canary, ok
from tests.support.canary_account import ACCOUNT_MARKS, with_credentials
from tests.support.dumps import occurrences
from tests.support.events import run_sql
from tests.support.registry import RULES
from tests.support.steps import a_business, somebody

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


async def test_the_calendar_says_what_the_bookings_say(client, clock):
    moscow, york = await a_business(client), await a_business(client, zone="America/New_York")
    guest = await somebody(client)
    booked = {}
    for business, when, day, zone in (
        (moscow, "12:00-14:00", "2026-12-01", "Europe/Moscow"),
        (york, "10:00-11:30", "2026-12-02", "America/New_York"),
        (york, "10:00-11:30", "2026-12-03", "America/New_York"),
    ):
        note = "Bring the projector; and, please: a very long note that has to be folded over lines — ё"
        answer = await ok(guest.books(business.spots[0], when, day, zone=zone, note=note), 201)
        booked[answer.json()["id"]] = answer.json()
    cancelled = list(booked)[2]
    await ok(guest.cancels(booked[cancelled]))
    answer = await export(guest, "ical")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="mesto-2026-12-01.ics"'
    assert {line for line in answer.content.split(b"\r\n") if len(line) > 75} == set()
    calendar = Calendar.from_ical(answer.content)
    assert {zone["TZID"] for zone in calendar.walk("VTIMEZONE")} == {"Europe/Moscow", "America/New_York"}
    assert calendar.get_missing_tzids() == set()
    assert [part.errors for part in calendar.walk() if part.errors] == []
    events = {event["UID"].removesuffix("@mesto"): event for event in calendar.walk("VEVENT")}
    assert set(events) == set(booked)
    for id_, booking in booked.items():
        event = events[id_]
        for name, moment in (("DTSTART", "time_from"), ("DTEND", "time_until")):
            assert event[name].dt == datetime.fromisoformat(booking[moment])
            assert event[name].params["TZID"] == booking["timezone"]
        assert event["SUMMARY"] == f"{booking['spot']['name']}, Tochka"
        assert event["LOCATION"] == "Pokrovka 17"
        assert event["DESCRIPTION"] == f"{booking['reference']}\n{booking['note']}"
        assert event["STATUS"] == ("CANCELLED" if id_ == cancelled else "CONFIRMED")


async def test_a_calendar_without_bookings_is_a_calendar(client, clock):
    answer = await export(await somebody(client), "ical")
    assert Calendar.from_ical(answer.content).walk("VEVENT") == []


async def test_ten_thousand_bookings_fit_in_one_export(app, client, clock):
    business = await a_business(client)
    guest = await somebody(client)
    await ok(guest.books(business.spots[0], "12:00-13:00", note="the first of many"), 201)
    await run_sql(
        app.database_url,
        """INSERT INTO bookings.bookings SELECT (jsonb_populate_record(b, jsonb_build_object(
            'id', gen_random_uuid(), 'reference', 'M' || n, 'status', 'cancelled'))).*
        FROM bookings.bookings b CROSS JOIN generate_series(1, 9999) n WHERE b.user_id = $1""",
        guest.id,
    )
    exported = (await export(guest)).json()["sections"]["bookings.bookings"]
    assert len({booking["id"] for booking in exported}) == 10_000


async def test_a_calendar_of_several_slices_is_whole(app, client, clock, monkeypatch):
    monkeypatch.setattr(calendar_module, "SLICE", 2)
    business, guest = await a_business(client), await somebody(client)
    for day in range(1, 6):
        await ok(guest.books(business.spots[0], "12:00-13:00", f"2026-12-0{day}"), 201)
    events = Calendar.from_ical((await export(guest, "ical")).content).walk("VEVENT")
    assert {event["DTSTART"].dt.day for event in events} == {1, 2, 3, 4, 5}
    assert len(events) == 5


async def test_an_unknown_format_and_a_stranger_are_refused(client):
    guest = await somebody(client)
    refused = await guest.sends("GET", "/users/me/export", params={"format": "xml"})
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    refused = await client.get("/api/v1/users/me/export")
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
