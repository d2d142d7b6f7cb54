"""U-08: the export as a calendar, and a large one."""

from datetime import datetime

import pytest
from icalendar import Calendar

from mesto.modules.bookings.infrastructure import calendar as calendar_module
from tests.e2e.privacy.test_export import export
from tests.support.canary import ok
from tests.support.events import run_sql
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.S15


@pytest.fixture
def app(shared_app):
    return shared_app


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
