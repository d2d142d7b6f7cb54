"""A guest finds, books, changes and cancels; the team looks on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.support.factories import slot
from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")


async def test_a_guest_books_a_free_spot_and_finds_it_in_the_list(client):
    business = await a_business(client)
    guest = await somebody(client)
    answer = await guest.books(business.spots[0], "12:00-14:00", note="window seat")
    assert answer.status_code == 201
    booking = answer.json()
    assert answer.headers["Location"] == f"/api/v1/bookings/{booking['id']}"
    assert answer.headers["ETag"] == '"1-active"'
    assert booking["time_from"] == "2026-12-01T09:00:00Z"
    assert booking["timezone"] == "Europe/Moscow"
    assert booking["coworking"]["name"] == "Tochka"
    assert booking["spot"] == {"id": business.spots[0]["id"], "name": "Desk 1", "spot_type": "desk"}
    assert (booking["status"], booking["in_progress"], booking["version"]) == ("active", False, 1)
    assert booking["terms"] == {"cancel_until": "2026-12-01T09:00:00Z", "undo_minutes": 10}
    assert "staff_note" not in booking
    assert (await guest.reads(booking)).json() == booking
    assert await guest.my_bookings() == [booking]


async def test_the_taken_slot_is_refused_with_other_spots_and_another_time(client):
    business = await a_business(client, spots=5)
    first, second = await somebody(client), await somebody(client)
    await first.books(business.spots[1], "12:00-14:00")
    refused = await second.books(business.spots[1], "13:00-15:00")
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "slot_taken")
    assert refused.headers["content-type"] == "application/problem+json"
    [reason] = problem["errors"]
    assert reason["params"] == {"next_free_at": "2026-12-01T11:00:00Z"}
    offered = problem["alternatives"]
    assert [(a["kind"], a["spot_name"], a["time_from"]) for a in offered] == [
        ("other_spot", "Desk 1", "2026-12-01T10:00:00Z"),
        ("other_spot", "Desk 3", "2026-12-01T10:00:00Z"),
        ("other_time", "Desk 2", "2026-12-01T11:00:00Z"),
    ]
    taken = await second.sends(
        "POST", "/bookings", json={k: offered[0][k] for k in ("spot_id", "time_from", "time_until")}
    )
    assert taken.status_code == 201


async def test_slots_that_touch_are_both_booked(client):
    business = await a_business(client)
    one, other = await somebody(client), await somebody(client)
    assert (await one.books(business.spots[0], "12:00-13:00")).status_code == 201
    assert (await other.books(business.spots[0], "13:00-14:00")).status_code == 201


async def test_every_broken_rule_is_named_at_once(client):
    business = await a_business(client)
    guest = await somebody(client)
    problem = (await guest.books(business.spots[0], "20:10-21:20", party_size=3)).json()
    assert [reason["code"] for reason in problem["errors"]] == [
        "not_on_grid", "not_on_grid", "outside_opening_hours", "capacity_exceeded",
    ]  # fmt: skip
    assert (problem["status"], problem["code"]) == (422, "not_on_grid")
    assert problem["errors"][0]["pointer"] == "/time_from"


async def test_the_sixth_upcoming_booking_is_one_too_many_but_not_for_the_team(client):
    business = await a_business(client)
    guest = await somebody(client)
    for hour in range(12, 17):
        assert (await guest.books(business.spots[0], f"{hour}:00-{hour}:30")).status_code == 201
    refused = await guest.books(business.spots[0], "18:00-19:00")
    assert (refused.status_code, refused.json()["code"]) == (409, "limit_active")
    assert refused.json()["errors"][0]["params"] == {"used": 5, "limit": 5}
    for hour in range(12, 18):
        assert (await business.owner.books(business.spots[1], f"{hour}:00-{hour}:30")).status_code == 201


async def test_nobody_sits_on_two_desks_at_once(client):
    business = await a_business(client)
    elsewhere = await a_business(client)
    guest = await somebody(client)
    first = (await guest.books(business.spots[0], "12:00-14:00")).json()
    refused = await guest.books(elsewhere.spots[0], "13:00-15:00")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_overlap")
    assert refused.json()["errors"][0]["params"] == {"booking_id": first["id"]}
    for_a_friend = await guest.books(elsewhere.spots[0], "13:00-15:00", guest={"name": "Lev"})
    assert for_a_friend.status_code == 201
    assert for_a_friend.json()["guest"] == {"name": "Lev", "email": None}


async def test_a_night_is_booked_over_midnight(client):
    hours = [
        {"weekday": "tue", "opens_at": "18:00", "closes_at": "06:00"},
        {"weekday": "wed", "opens_at": "10:00", "closes_at": "20:00"},
    ]
    business = await a_business(client, hours=hours)
    guest = await somebody(client)
    night = await guest.books(business.spots[0], "23:00-05:00")
    assert (night.status_code, night.json()["time_until"]) == (201, "2026-12-02T02:00:00Z")
    late = await guest.books(business.spots[1], "05:00-10:30", "2026-12-02")
    assert late.json()["code"] == "outside_opening_hours"


async def test_a_zone_with_an_odd_offset_keeps_its_own_grid(client):
    business = await a_business(client, zone="Asia/Kathmandu")
    guest = await somebody(client)
    zone = "Asia/Kathmandu"
    assert (await guest.books(business.spots[0], "16:15-17:15", zone=zone)).status_code == 201
    off = await guest.books(business.spots[1], "16:20-17:20", zone=zone)
    assert off.json()["code"] == "not_on_grid"


async def test_a_booking_is_moved_extended_and_put_on_another_spot_keeping_its_id(client):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    moved = await guest.changes(booking, **times("15:00-16:00"))
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    extended = await guest.changes(booking, time_until=times("15:00-17:00")["time_until"])
    assert extended.json()["time_until"] == "2026-12-01T14:00:00Z"
    elsewhere = await guest.changes(booking, spot_id=business.spots[1]["id"])
    assert (elsewhere.json()["spot"]["name"], elsewhere.json()["id"]) == ("Desk 2", booking["id"])
    other = await somebody(client)
    assert (await other.books(business.spots[0], "12:00-17:00")).status_code == 201
    assert (await other.books(business.spots[1], "17:00-18:00")).status_code == 201
    clash = await guest.changes(booking, time_until=times("15:00-17:30")["time_until"])
    assert (clash.status_code, clash.json()["code"]) == (409, "slot_taken")


async def test_moving_by_a_quarter_does_not_collide_with_itself(client):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    assert (await guest.changes(booking, **times("12:15-14:15"))).status_code == 200


async def test_the_same_values_again_change_nothing(client):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    same = await guest.changes(booking, **times("12:00-14:00"), note="")
    assert (same.status_code, same.json()["version"]) == (200, 1)


async def test_after_the_start_only_the_end_moves(client, clock):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    clock.set(slot("12:30-13:00").time_from)
    late = await guest.changes(booking, **times("13:00-15:00"))
    assert (late.status_code, late.json()["code"]) == (409, "already_started")
    longer = await guest.changes(booking, time_until=times("12:00-15:00")["time_until"])
    assert (longer.status_code, longer.json()["in_progress"]) == (200, True)


async def test_cancelling_frees_the_slot_and_repeating_it_changes_nothing(client):
    business = await a_business(client)
    guest, other = await somebody(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    first = await guest.cancels(booking, reason="ill")
    again = await guest.cancels(booking)
    assert first.json() == again.json()
    assert (first.json()["status"], first.headers["ETag"]) == ("cancelled", '"2-cancelled"')
    assert first.json()["cancellation"]["reason"] == "by_user"
    assert (await other.books(business.spots[0], "12:00-14:00")).status_code == 201
    gone = await guest.sends("DELETE", f"/bookings/{booking['id']}")
    assert gone.status_code == 204


async def test_cancelling_after_the_start_finishes_early_and_frees_the_rest(client, clock):
    business = await a_business(client)
    guest, other = await somebody(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-18:00")).json()
    clock.set(slot("13:05-14:00").time_from)
    finished = (await guest.cancels(booking)).json()
    assert (finished["status"], finished["time_until"]) == ("active", "2026-12-01T10:15:00Z")
    assert (await other.books(business.spots[0], "13:15-18:00")).status_code == 201


async def test_an_ended_booking_reads_expired_at_once_and_cannot_be_changed(client, clock):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    clock.set(slot("14:00-15:00").time_from)
    read = await guest.reads(booking)
    assert (read.json()["status"], read.headers["ETag"]) == ("expired", '"1-expired"')
    assert [b["id"] for b in await guest.my_bookings(status="expired")] == [booking["id"]]
    assert await guest.my_bookings(status="active") == []
    for answer in (await guest.cancels(booking), await guest.changes(booking, note="late")):
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
        assert answer.json()["errors"][0]["params"] == {"status": "expired"}


async def test_options_are_chosen_when_booking_or_later_and_kept_by_name(client):
    business = await a_business(client)
    guest = await somebody(client)

    async def an_option(**about):
        body = {"coworking_id": business.coworking["id"], "name": "Monitor", **about}
        return (await business.owner.sends("POST", "/options", json=body)).json()

    monitor = await an_option(max_per_booking=2)
    projector = await an_option(name="Projector", spot_types=["meeting_room"])
    chosen = [{"option_id": monitor["id"], "quantity": 2}]
    booking = (await guest.books(business.spots[0], "12:00-14:00", options=chosen)).json()
    assert booking["options"] == [{"option_id": monitor["id"], "name": "Monitor", "quantity": 2}]
    path = f"/bookings/{booking['id']}/options"
    unfit = await guest.sends("POST", path, json={"option_id": projector["id"]})
    assert (unfit.status_code, unfit.json()["code"]) == (422, "option_not_applicable")
    too_many = await guest.sends("POST", path, json={"option_id": monitor["id"], "quantity": 3})
    assert too_many.json()["code"] == "option_not_applicable"
    unknown = await guest.sends("POST", path, json={"option_id": str(uuid4())})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "option_not_found")
    fewer = await guest.sends("POST", path, json={"option_id": monitor["id"], "quantity": 1})
    assert fewer.json()["options"][0]["quantity"] == 1
    without = await guest.sends("DELETE", f"{path}/{monitor['id']}")
    assert (without.status_code, without.json()["options"]) == (200, [])
    foreign = await a_business(client)
    refused = await guest.books(foreign.spots[0], "15:00-16:00", options=chosen)
    assert refused.json()["code"] == "option_not_found"


async def test_available_times_leave_the_booking_itself_out(client):
    business = await a_business(client)
    guest, other = await somebody(client), await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    await other.books(business.spots[0], "16:00-18:00")
    found = await guest.sends("GET", f"/bookings/{booking['id']}/available-times")
    assert found.json() == [
        {"time_from": "2026-12-01T08:00:00Z", "time_until": "2026-12-01T13:00:00Z"},
        {"time_from": "2026-12-01T15:00:00Z", "time_until": "2026-12-01T18:00:00Z"},
    ]


async def test_lists_are_paged_without_gaps_or_repeats(client):
    business = await a_business(client)
    booked = []
    for day in range(2, 9):
        answer = await business.owner.books(business.spots[0], "12:00-13:00", f"2026-12-0{day}")
        booked.append(answer.json()["id"])
    seen, cursor = [], None
    while True:
        asked = {
            "coworking_id": business.coworking["id"],
            "limit": 3,
            **({"cursor": cursor} if cursor else {}),
        }
        page = (await business.owner.sends("GET", "/bookings", params=asked)).json()
        seen += [b["id"] for b in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == booked
    foreign = await business.owner.sends("GET", "/users/me/bookings", params={"cursor": "abc"})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "invalid_cursor")


async def test_the_clients_copy_is_confirmed_without_a_body(client):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    known = {"If-None-Match": '"1-active"'}
    answer = await guest.sends("GET", f"/bookings/{booking['id']}", headers=known)
    assert (answer.status_code, answer.content) == (304, b"")


async def test_two_tabs_cannot_overwrite_each_other(client):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    assert (await guest.changes(booking, version=1, **times("15:00-16:00"))).status_code == 200
    stale = await guest.changes(booking, version=1, **times("16:00-17:00"))
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert stale.json()["errors"][0]["params"] == {"current_version": 2}


async def test_the_horizon_says_when_the_day_opens(client, clock):
    business = await a_business(client)
    guest = await somebody(client)
    early = await guest.books(business.spots[0], "12:00-14:00", "2027-01-01")
    [reason] = early.json()["errors"]
    assert (reason["code"], reason["bookable_at"]) == ("beyond_horizon", "2026-12-01T21:00:00Z")
    clock.advance(hours=13)
    assert (await guest.books(business.spots[0], "12:00-14:00", "2027-01-01")).status_code == 201
    assert clock.now() - clock.START == timedelta(hours=13)
