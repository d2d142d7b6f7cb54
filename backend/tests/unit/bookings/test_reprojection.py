"""R-V07, and the worked examples 8, 3 and 4 of rules.md §2 for the clock changes on the way."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.domain.reprojection import ZoneMode, on_wall_clock, reprojected
from tests.support.factories import NOW, a_booking, a_place, a_spot, slot

SAMARA, BERLIN = ZoneInfo("Europe/Samara"), ZoneInfo("Europe/Berlin")
KEEP_WALL, KEEP_INSTANT = ZoneMode.KEEP_WALL_TIME, ZoneMode.KEEP_INSTANT


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_wall_clock_stays_and_the_instants_move():
    booking = a_booking(slot("10:00-14:00", "2026-12-02"))
    moved = reprojected([booking], SAMARA, KEEP_WALL, NOW)
    assert moved.slots == {booking.id: slot("10:00-14:00", "2026-12-02", "Europe/Samara")}
    assert moved.colliding == ()


def test_instants_may_stay_instead():
    booking = a_booking(slot("10:00-14:00", "2026-12-02"))
    assert reprojected([booking], SAMARA, KEEP_INSTANT, NOW).slots == {booking.id: booking.slot}


def test_a_running_booking_keeps_its_instants_and_may_be_hit_by_the_next():
    spot = a_spot()
    running, later = a_booking(slot("10:30-14:00"), spot=spot), a_booking(slot("14:30-16:00"), spot=spot)
    moved = reprojected([later, running], SAMARA, KEEP_WALL, NOW)
    assert moved.slots[running.id] == running.slot
    assert moved.colliding == (running.id, later.id)


def test_other_spots_and_slots_that_touch_do_not_collide():
    spot = a_spot()
    running = a_booking(slot("10:30-14:00"), spot=spot)
    touching, elsewhere = a_booking(slot("15:00-16:00"), spot=spot), a_booking(slot("14:30-16:00"))
    assert reprojected([running, touching, elsewhere], SAMARA, KEEP_WALL, NOW).colliding == ()


def test_buffers_collide_as_well():
    spot = a_spot(buffer_before_minutes=15)
    running, later = a_booking(slot("10:30-14:00"), spot=spot), a_booking(slot("15:00-16:00"), spot=spot)
    assert set(reprojected([running, later], SAMARA, KEEP_WALL, NOW).colliding) == {running.id, later.id}


def test_everybody_in_a_knot_is_named():
    spot = a_spot()
    long = a_booking(slot("10:30-18:00"), spot=spot)
    first, second = (a_booking(slot(when), spot=spot) for when in ("18:15-18:30", "18:30-18:45"))
    assert reprojected([second, first, long], SAMARA, KEEP_WALL, NOW).colliding == (
        long.id, first.id, second.id,
    )  # fmt: skip


def test_a_booking_that_would_be_over_before_anybody_knew_is_in_the_way():
    soon = a_booking(slot("11:15-11:45"))
    assert reprojected([soon], SAMARA, KEEP_WALL, NOW).colliding == (soon.id,)


@pytest.mark.parametrize(
    ("wall", "instants"),
    [
        # 2027-03-28 the clocks jump from 02:00 to 03:00.
        (("2027-03-28T02:30", "2027-03-28T03:00"), ("2027-03-28T01:30", "2027-03-28T02:00")),
        (("2027-03-28T02:30", "2027-03-28T05:00"), ("2027-03-28T01:30", "2027-03-28T04:00")),
        (("2027-03-28T01:00", "2027-03-28T02:30"), ("2027-03-28T00:00", "2027-03-28T01:30")),
        (("2027-03-27T22:00", "2027-03-28T06:00"), ("2027-03-27T21:00", "2027-03-28T04:00")),
        # 2027-10-31 they fall back from 03:00 to 02:00.
        (("2027-10-31T02:30", "2027-10-31T03:30"), ("2027-10-31T00:30", "2027-10-31T02:30")),
        (("2027-10-31T02:45", "2027-10-31T02:15"), ("2027-10-31T00:45", "2027-10-31T01:15")),
        (("2027-10-30T22:00", "2027-10-31T06:00"), ("2027-10-30T20:00", "2027-10-31T05:00")),
        # Made inside a doubled hour of another zone: the clock of this one shows no length.
        (("2027-06-01T02:45", "2027-06-01T02:15"), ("2027-06-01T00:45", "2027-06-01T01:15")),
    ],
)
def test_clock_changes_are_taken_as_people_mean_them(wall, instants):
    first, last = (datetime.fromisoformat(text) for text in wall)
    found = on_wall_clock(first, last, BERLIN, length=timedelta(minutes=30))
    assert (found.time_from, found.time_until) == (utc(instants[0]), utc(instants[1]))


def test_a_week_over_the_end_of_summer_time_stays_a_week():
    there = a_spot(a_place(zone="Europe/Moscow"))
    week = slot("10:00-12:00", "2027-10-28")
    week = type(week)(week.time_from, week.time_from + timedelta(days=7))
    booking = a_booking(week, spot=there)
    assert reprojected([booking], BERLIN, KEEP_WALL, NOW).slots[booking.id].duration == timedelta(days=7)
