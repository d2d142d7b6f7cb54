"""O-04, O-05: of some options there are only so many. What counts is simultaneous use."""

import pytest

from tests.support.steps import a_business, somebody, times


@pytest.fixture
async def business(client, clock):
    return await a_business(client, spots=4)


async def an_option(business, stock=1, **about):
    body = {"coworking_id": business.coworking["id"], "name": "Monitor", "max_per_booking": 5, "stock": stock}
    made = await business.owner.sends("POST", "/options", json={**body, **about})
    assert made.status_code == 201, made.text
    return made.json()


async def changes_option(business, option, **changes):
    path = f"/options/{option['id']}"
    version = (await business.owner.sends("GET", path)).json()["version"]
    headers = {"If-Match": f'"{version}"'}
    changed = await business.owner.sends("PATCH", path, json=changes, headers=headers)
    assert changed.status_code == 200, changed.text


def of(option, quantity=1):
    return {"options": [{"option_id": option["id"], "quantity": quantity}]}


async def has_booked(business, spot, when, option, quantity=1):
    guest = await somebody(business.owner.client)
    made = await guest.books(business.spots[spot], when, **of(option, quantity))
    assert made.status_code == 201, made.text
    return guest, made.json()


async def adds(guest, booking, option, quantity=1):
    body = {"option_id": option["id"], "quantity": quantity}
    return await guest.sends("POST", f"/bookings/{booking['id']}/options", json=body)


async def left(business, when, **query):
    asked = {"coworking_id": business.coworking["id"], **times(when), **query}
    listed = await business.owner.sends("GET", "/options", params=asked)
    assert listed.status_code == 200, listed.text
    return [option["available"] for option in listed.json()["items"]]


def assert_only_other_times_with_enough(answer):
    """What is short here is as short on every other spot at that time."""
    assert {offered["kind"] for offered in answer.json()["alternatives"]} == {"other_time"}


def refusal(answer):
    assert answer.status_code == 409, answer.text
    problem = answer.json()
    assert problem["code"] == "option_unavailable"
    [reason] = [error for error in problem["errors"] if error["code"] == "option_unavailable"]
    return reason["params"], reason["pointer"]


async def test_who_wants_more_than_is_left_is_told_how_many_are(business):
    chair, monitor = await an_option(business, None, name="Chair"), await an_option(business, 3)
    await has_booked(business, 0, "12:00-14:00", monitor, 2)
    late = await somebody(business.owner.client)
    wanted = [{"option_id": chair["id"], "quantity": 5}, {"option_id": monitor["id"], "quantity": 2}]
    answer = await late.books(business.spots[1], "13:00-15:00", options=wanted)
    assert refusal(answer) == ({"option_id": monitor["id"], "available": 1}, "/options/1")
    assert_only_other_times_with_enough(answer)
    assert (await late.my_bookings()) == []
    wanted[1]["quantity"] = 1
    assert (await late.books(business.spots[1], "13:00-15:00", options=wanted)).status_code == 201


async def test_two_that_touch_and_one_over_both_need_two_and_not_three(business):
    monitor = await an_option(business, 2)
    await has_booked(business, 0, "13:00-14:00", monitor)
    await has_booked(business, 1, "14:00-15:00", monitor)
    await has_booked(business, 2, "13:00-15:00", monitor)
    late = await somebody(business.owner.client)
    answer = await late.books(business.spots[3], "13:30-13:45", **of(monitor))
    assert answer.json()["code"] == "too_short"
    assert [error["code"] for error in answer.json()["errors"]] == ["too_short", "option_unavailable"]
    assert refusal(await late.books(business.spots[3], "13:30-14:00", **of(monitor)))[0]["available"] == 0
    assert (await late.books(business.spots[3], "15:00-16:00", **of(monitor))).status_code == 201


async def test_a_taken_slot_and_a_short_option_are_named_together(business):
    monitor = await an_option(business)
    await has_booked(business, 0, "12:00-14:00", monitor)
    late = await somebody(business.owner.client)
    answer = await late.books(business.spots[0], "12:00-14:00", **of(monitor))
    assert [error["code"] for error in answer.json()["errors"]] == ["option_unavailable", "slot_taken"]
    assert_only_other_times_with_enough(answer)
    plain = await late.books(business.spots[0], "12:00-14:00")
    assert (plain.json()["code"], len(plain.json()["alternatives"])) == ("slot_taken", 3)


async def test_a_stock_of_nothing_is_not_the_same_as_no_stock(business):
    nothing = await an_option(business, 0)
    guest = await somebody(business.owner.client)
    answer = await guest.books(business.spots[0], "12:00-14:00", **of(nothing))
    assert refusal(answer)[0]["available"] == 0
    await changes_option(business, nothing, stock=None)
    assert (await guest.books(business.spots[0], "12:00-14:00", **of(nothing, 5))).status_code == 201


async def test_cancelling_giving_back_and_finishing_early_free_what_was_used(business, clock):
    monitor = await an_option(business)
    guest, booking = await has_booked(business, 0, "12:00-14:00", monitor)
    await guest.cancels(booking)
    guest, booking = await has_booked(business, 0, "12:00-14:00", monitor)
    await guest.sends("DELETE", f"/bookings/{booking['id']}/options/{monitor['id']}")
    guest, booking = await has_booked(business, 1, "12:00-14:00", monitor)
    clock.advance(hours=1, minutes=20)
    assert (await guest.cancels(booking)).json()["time_until"] == "2026-12-01T09:30:00Z"
    await has_booked(business, 2, "12:30-14:00", monitor)


async def test_a_move_takes_the_options_along_where_they_are_free(business):
    monitor = await an_option(business)
    guest, booking = await has_booked(business, 0, "12:00-14:00", monitor)
    other, _ = await has_booked(business, 1, "16:00-18:00", monitor)
    answer = await guest.changes(booking, **times("15:00-17:00"))
    assert refusal(answer) == ({"option_id": monitor["id"], "available": 0}, "/time_from")
    assert_only_other_times_with_enough(answer)
    assert (await guest.changes(booking, **times("13:00-16:00"))).status_code == 200
    assert refusal(await other.books(business.spots[2], "15:30-16:00", **of(monitor)))[0]["available"] == 0
    await has_booked(business, 2, "12:00-13:00", monitor)


async def test_bookings_keep_what_they_have_when_there_are_fewer(business):
    monitor = await an_option(business, 2)
    guest, booking = await has_booked(business, 0, "12:00-16:00", monitor, 2)
    await changes_option(business, monitor, stock=1)
    assert (await guest.changes(booking, note="still here")).status_code == 200
    assert (await guest.changes(booking, spot_id=business.spots[1]["id"])).status_code == 200
    assert (await guest.changes(booking, **times("13:00-15:00"))).status_code == 200
    assert (await adds(guest, booking, monitor, 2)).status_code == 200
    assert refusal(await adds(guest, booking, monitor, 3))[0]["available"] == 1
    assert refusal(await guest.changes(booking, **times("14:00-16:00")))[0]["available"] == 1
    kept = (await guest.reads(booking)).json()
    assert (kept["options"][0]["quantity"], kept["time_from"]) == (2, "2026-12-01T10:00:00Z")
    assert (await adds(guest, booking, monitor, 1)).status_code == 200
    assert (await guest.changes(booking, **times("14:00-16:00"))).status_code == 200


async def test_what_is_no_longer_offered_stays_but_does_not_come_along_to_another_time(business):
    monitor = await an_option(business, None)
    guest, booking = await has_booked(business, 0, "12:00-14:00", monitor)
    headers = {"If-Match": '"1"'}
    await business.owner.sends("DELETE", f"/options/{monitor['id']}", headers=headers)
    assert (await guest.changes(booking, **times("12:00-13:00"))).status_code == 200
    assert refusal(await guest.changes(booking, **times("15:00-16:00")))[0]["available"] == 0
    await guest.sends("DELETE", f"/bookings/{booking['id']}/options/{monitor['id']}")
    assert (await guest.changes(booking, **times("15:00-16:00"))).status_code == 200


async def test_adding_counts_the_bookings_own_share_out(business):
    monitor = await an_option(business, 3)
    guest, booking = await has_booked(business, 0, "12:00-14:00", monitor, 2)
    await has_booked(business, 1, "13:00-15:00", monitor)
    assert (await adds(guest, booking, monitor, 2)).status_code == 200
    answer = await adds(guest, booking, monitor, 3)
    assert refusal(answer) == ({"option_id": monitor["id"], "available": 2}, "/option_id")
    assert (await adds(guest, booking, monitor, 1)).status_code == 200
    await has_booked(business, 2, "12:00-14:00", monitor)
    assert refusal(await adds(guest, booking, monitor, 2))[0]["available"] == 1


async def test_what_is_added_during_a_booking_is_needed_only_from_then_on(business, clock):
    monitor = await an_option(business)
    await has_booked(business, 0, "12:00-13:00", monitor)
    guest = await somebody(business.owner.client)
    booking = (await guest.books(business.spots[1], "12:00-15:00")).json()
    clock.advance(hours=1, minutes=30)
    assert refusal(await adds(guest, booking, monitor))[0]["available"] == 0
    clock.advance(minutes=30)
    assert (await adds(guest, booking, monitor)).status_code == 200
    clock.advance(hours=2)
    late = await adds(guest, booking, monitor)
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")


async def test_strangers_learn_nothing_by_adding_options(business):
    monitor = await an_option(business, 0)
    guest, stranger = await somebody(business.owner.client), await somebody(business.owner.client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    answer = await adds(stranger, booking, monitor)
    assert (answer.status_code, answer.json()["code"]) == (404, "booking_not_found")


async def test_the_list_says_how_many_are_left_when_it_is_asked_about_a_time(business, clock):
    await an_option(business, None, name="Chair")
    fax = await an_option(business, 9, name="Fax")
    monitor = await an_option(business, 3)
    await has_booked(business, 0, "12:00-14:00", monitor, 2)
    await has_booked(business, 1, "14:00-15:00", monitor)
    assert await left(business, "12:00-13:00") == [None, 9, 1]
    assert await left(business, "14:00-16:00") == [None, 9, 2]
    assert await left(business, "15:00-16:00") == [None, 9, 3]
    await changes_option(business, monitor, stock=1)
    await business.owner.sends("DELETE", f"/options/{fax['id']}", headers={"If-Match": '"1"'})
    assert await left(business, "12:00-15:00") == [None, 0]
    assert await left(business, "12:00-15:00", include_archived=True) == [None, 0, 0]
    clock.advance(hours=3, minutes=30)
    assert await left(business, "12:00-15:00") == [None, 0]
    assert await left(business, "12:00-14:00") == [None, 0]
    listed = await business.owner.sends("GET", "/options", params={"coworking_id": business.coworking["id"]})
    assert [option["stock"] for option in listed.json()["items"]] == [None, 1]
    assert all("available" not in option for option in listed.json()["items"])


@pytest.mark.parametrize(
    ("query", "code", "pointer"),
    [
        ({"time_from": "2026-12-01T10:00:00Z"}, "validation_error", "/time_until"),
        ({"time_until": "2026-12-01T10:00:00Z"}, "validation_error", "/time_from"),
        (
            {"time_from": "2026-12-01T10:00:00Z", "time_until": "2026-12-01T10:00:00Z"},
            "validation_error",
            "/time_until",
        ),
        (
            {"time_from": "2026-12-01T10:00:00", "time_until": "2026-12-01T11:00:00Z"},
            "naive_datetime",
            "/time_from",
        ),
        (
            {"time_from": "2026-12-01T10:00:00Z", "time_until": "2027-01-01T10:00:01Z"},
            "window_too_wide",
            "/time_until",
        ),
    ],
)
async def test_a_list_is_asked_about_a_whole_interval_of_a_month_at_most(business, query, code, pointer):
    asked = {"coworking_id": business.coworking["id"], **query}
    answer = await business.owner.sends("GET", "/options", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
