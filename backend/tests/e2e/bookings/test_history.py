"""Every change of a booking can be read, and the booking as it was at any moment (B-20)."""

import pytest

from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")


async def history_of(person, booking, **asked):
    return await person.sends("GET", f"/bookings/{booking['id']}/history", params=asked)


async def an_eventful_booking(client, clock):
    """Placed at 11:00, moved by the team at 11:05, noted at 11:10, cancelled by the guest at 11:15."""
    business = await a_business(client)
    guest, staff = await somebody(client), await business.hires(await somebody(client))
    booking = (await guest.books(business.spots[0], "14:00-16:00")).json()
    clock.advance(minutes=5)
    await staff.changes(booking, 1, **times("15:00-17:00"), spot_id=business.spots[1]["id"])
    clock.advance(minutes=5)
    await staff.changes(booking, 2, staff_note="likes tea")
    clock.advance(minutes=5)
    await guest.cancels(booking, reason="ill")
    return business, guest, staff, booking


async def test_the_record_says_who_when_why_and_what(client, clock):
    business, guest, staff, booking = await an_eventful_booking(client, clock)
    answer = await history_of(staff, booking)
    assert answer.status_code == 200, answer.text
    entries = answer.json()["items"]
    assert [(e["action"], e["actor"], e["at"], e["version"], e["reason"]) for e in entries] == [
        ("placed", {"kind": "user", "user_id": guest.id}, "2026-12-01T08:00:00Z", 1, None),
        ("rescheduled", {"kind": "team", "user_id": staff.id}, "2026-12-01T08:05:00Z", 2, None),
        ("edited", {"kind": "team", "user_id": staff.id}, "2026-12-01T08:10:00Z", 3, None),
        ("cancelled", {"kind": "user", "user_id": guest.id}, "2026-12-01T08:15:00Z", 4, "ill"),
    ]
    assert {e["channel"] for e in entries} == {"api"}
    assert entries[1]["before"] == {
        "spot_id": business.spots[0]["id"],
        "spot_name": "Desk 1",
        "time_from": "2026-12-01T11:00:00Z",
        "time_until": "2026-12-01T13:00:00Z",
        "local_from": "2026-12-01T14:00:00",
        "local_until": "2026-12-01T16:00:00",
    }
    assert entries[1]["after"]["spot_name"] == "Desk 2"
    assert entries[3]["after"]["status"] == "cancelled"


async def test_the_guest_reads_it_without_what_is_the_teams(client, clock):
    _, guest, _, booking = await an_eventful_booking(client, clock)
    entries = (await history_of(guest, booking)).json()["items"]
    assert [e["action"] for e in entries] == ["placed", "rescheduled", "cancelled"]
    assert {tuple(e["actor"].items()) for e in entries} == {
        (("kind", "user"), ("user_id", None)),
        (("kind", "team"), ("user_id", None)),
    }
    assert not {"staff_note", "created_by"} & {name for e in entries for name in e["after"]}


async def test_it_comes_in_pages(client, clock):
    _, guest, staff, booking = await an_eventful_booking(client, clock)
    seen, cursor = [], None
    for _ in range(2):
        page = (await history_of(staff, booking, limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [entry["version"] for entry in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == ([1, 2, 3, 4], None)
    first = (await history_of(staff, booking, limit=2)).json()["next_cursor"]
    other = (await guest.books({"id": booking["spot_id"]}, "18:00-19:00")).json()
    foreign = await history_of(guest, other, cursor=first)
    assert (foreign.status_code, foreign.json()["code"]) == (422, "invalid_cursor")


async def test_a_booking_is_read_as_it_was(client, clock):
    business, guest, staff, booking = await an_eventful_booking(client, clock)
    renamed = await business.owner.sends(
        "PATCH", f"/spots/{booking['spot_id']}", json={"name": "Oak"}, headers={"If-Match": '"1"'}
    )
    assert renamed.status_code == 200
    first = (await history_of(guest, booking, as_of="2026-12-01T11:04:59+03:00")).json()["booking"]
    assert {**first, "updated_at": booking["updated_at"]} == booking
    moved = (await history_of(guest, booking, as_of="2026-12-01T08:05:00Z")).json()["booking"]
    assert (moved["spot"]["name"], moved["time_from"], moved["version"]) == (
        "Desk 2",
        "2026-12-01T12:00:00Z",
        2,
    )
    noted = (await history_of(staff, booking, as_of="2026-12-01T08:11:00Z")).json()["booking"]
    assert (noted["staff_note"], noted["status"]) == ("likes tea", "active")
    assert "staff_note" not in moved
    last = (await history_of(guest, booking, as_of="2026-12-01T08:15:00Z")).json()["booking"]
    assert last == (await guest.reads(booking)).json()


async def test_what_the_clock_implied_then_is_shown_then(client, clock):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-13:00")).json()
    clock.advance(hours=5)
    during = (await history_of(guest, booking, as_of="2026-12-01T09:30:00Z")).json()["booking"]
    assert (during["status"], during["in_progress"]) == ("active", True)
    after = (await history_of(guest, booking, as_of="2026-12-01T10:00:00Z")).json()["booking"]
    assert (after["status"], after["in_progress"]) == ("expired", False)


async def test_before_it_was_placed_there_was_no_booking(client, clock):
    _, guest, _, booking = await an_eventful_booking(client, clock)
    early = await history_of(guest, booking, as_of="2026-12-01T07:59:59Z")
    assert (early.status_code, early.json()["code"]) == (404, "booking_not_found")


async def test_strangers_read_no_history(client, clock):
    _, _, _, booking = await an_eventful_booking(client, clock)
    stranger = await somebody(client)
    for asked in ({}, {"as_of": "2026-12-01T08:10:00Z"}):
        assert (await history_of(stranger, booking, **asked)).json()["code"] == "booking_not_found"
    naive = await history_of(stranger, booking, as_of="2026-12-01T08:10:00")
    assert (naive.status_code, naive.json()["code"]) == (422, "naive_datetime")
