from datetime import date, timedelta

from mesto.modules.bookings.domain.free_time import free_intervals, next_free_at
from tests.support.factories import NOW, ROUND_THE_CLOCK, a_place, a_spot, slot

TOMORROW = "2026-12-02"


def free(spot, busy=(), now=NOW, day=date(2026, 12, 2)):
    return list(free_intervals(spot, spot.hours.openings(day, day), list(busy), now))


def test_free_time_is_the_opening_less_what_is_taken():
    assert free(a_spot(), [slot("12:00-14:00", TOMORROW)]) == [
        slot("09:00-12:00", TOMORROW), slot("14:00-21:00", TOMORROW),
    ]  # fmt: skip


def test_gaps_too_short_for_any_booking_are_not_offered():
    busy = [slot("09:00-12:00", TOMORROW), slot("12:15-20:45", TOMORROW)]
    assert free(a_spot(), busy) == []


def test_own_buffers_shorten_gaps_between_neighbours_but_may_reach_over_the_opening():
    spot = a_spot(buffer_before_minutes=30, buffer_after_minutes=15)
    assert free(spot, [slot("12:00-14:00", TOMORROW)]) == [
        slot("09:00-11:45", TOMORROW), slot("14:30-21:00", TOMORROW),
    ]  # fmt: skip


def test_today_begins_with_the_running_grid_step():
    now = NOW + timedelta(minutes=7)
    [rest] = free(a_spot(), now=now, day=date(2026, 12, 1))
    assert rest == slot("11:00-21:00")


def test_the_next_free_time_may_lie_on_a_later_day():
    spot = a_spot()
    busy = [slot("09:00-21:00", TOMORROW), slot("09:00-20:00", "2026-12-03")]
    wanted = slot("10:00-12:00", TOMORROW)
    until = wanted.time_from + timedelta(days=5)
    found = next_free_at(spot, busy, wanted.time_from, wanted.duration, NOW, until=until)
    assert found == slot("09:00-11:00", "2026-12-04").time_from


def test_a_night_is_seen_whole():
    spot = a_spot(a_place(weekly=ROUND_THE_CLOCK))
    wanted = slot("22:00-06:00", TOMORROW)
    found = next_free_at(
        spot, [slot("20:00-23:00", TOMORROW)], wanted.time_from, wanted.duration, NOW,
        until=wanted.time_from + timedelta(days=2),
    )  # fmt: skip
    assert found == slot("23:00-00:00", TOMORROW).time_from


def test_there_may_be_no_free_time_at_all():
    spot = a_spot()
    wanted = slot("10:00-12:00", TOMORROW)
    always = wanted.widened(timedelta(days=3), timedelta(days=9))
    assert next_free_at(
        spot, [always], wanted.time_from, wanted.duration, NOW, until=wanted.time_from + timedelta(days=3)
    ) is None  # fmt: skip
