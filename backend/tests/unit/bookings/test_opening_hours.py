"""The worked examples of the rules, and clock changes in many zones against an independent oracle."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.domain.opening_hours import (
    ExceptionKind,
    Hours,
    HoursException,
    HoursOverlap,
    OpeningHours,
    Weekday,
    WeeklyHours,
    ensure_day_has_no_overlap,
    ensure_no_overlap,
)
from mesto.modules.bookings.domain.time_slot import TimeSlot
from tests.support.factories import ROUND_THE_CLOCK, slot

FRIDAY_NIGHT = WeeklyHours(Weekday.FRI, time(22), time(6))


def moscow(*weekly, **more):
    return OpeningHours(timezone=ZoneInfo("Europe/Moscow"), weekly=weekly, **more)


def closed(day, **more):
    return HoursException(day=day, yearly=False, kind=ExceptionKind.SPECIAL, intervals=(), **more)


def test_a_night_is_one_opening_over_midnight():
    hours = moscow(FRIDAY_NIGHT, WeeklyHours(Weekday.SAT, time(10), time(22)))
    assert hours.admit(slot("23:00-05:00", "2026-12-04"))
    assert not hours.admit(slot("05:00-07:00", "2026-12-05"))


def test_openings_that_touch_join_up():
    hours = moscow(FRIDAY_NIGHT, WeeklyHours(Weekday.SAT, time(6), time(22)))
    assert hours.admit(slot("05:00-07:00", "2026-12-05"))


def test_the_tail_of_the_night_before_survives_a_closed_day():
    hours = moscow(
        FRIDAY_NIGHT, WeeklyHours(Weekday.SAT, time(6), time(22)), exceptions=(closed(date(2026, 12, 5)),)
    )
    assert hours.admit(slot("23:00-06:00", "2026-12-04"))
    assert not hours.admit(slot("05:00-07:00", "2026-12-05"))
    assert hours.closed_date(slot("12:00-13:00", "2026-12-05")) == date(2026, 12, 5)


def test_round_the_clock_has_no_seam():
    assert moscow(*ROUND_THE_CLOCK).admit(
        TimeSlot(slot("20:00-21:00", "2026-12-05").time_from, slot("20:00-21:00", "2026-12-08").time_from)
    )


def test_the_end_of_the_week_is_no_seam_either():
    hours = moscow(WeeklyHours(Weekday.SUN, time(20), time(0)), WeeklyHours(Weekday.MON, time(0), time(3)))
    assert hours.admit(slot("22:00-02:00", "2026-12-06"))


def test_a_night_over_the_missing_hour_is_shorter_and_over_the_doubled_hour_longer():
    berlin = OpeningHours(
        timezone=ZoneInfo("Europe/Berlin"), weekly=(WeeklyHours(Weekday.SAT, time(22), time(6)),)
    )
    [spring] = berlin.openings(date(2027, 3, 27), date(2027, 3, 27))
    assert spring == TimeSlot(datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC))
    [autumn] = berlin.openings(date(2027, 10, 30), date(2027, 10, 30))
    assert autumn == TimeSlot(datetime(2027, 10, 30, 20, tzinfo=UTC), datetime(2027, 10, 31, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("opens", "closes", "first", "last"),
    [
        (time(2, 30), time(5), "01:00", "03:00"),  # begins inside the gap: at its end
        (time(1), time(2, 30), "00:00", "01:00"),  # ends inside the gap: at its end
        (time(2, 10), time(2, 50), None, None),  # lies inside: does not exist
    ],
)
def test_openings_at_a_missing_hour_keep_to_what_exists(opens, closes, first, last):
    berlin = OpeningHours(
        timezone=ZoneInfo("Europe/Berlin"), weekly=(WeeklyHours(Weekday.SUN, opens, closes),)
    )
    found = berlin.openings(date(2027, 3, 28), date(2027, 3, 28))
    if first is None:
        assert found == []
    else:
        [opening] = found
        assert (f"{opening.time_from:%H:%M}", f"{opening.time_until:%H:%M}") == (first, last)


def test_a_doubled_hour_is_open_both_times():
    berlin = OpeningHours(
        timezone=ZoneInfo("Europe/Berlin"),
        weekly=(WeeklyHours(Weekday.SUN, time(2, 30), time(2, 45)),),
    )
    [opening] = berlin.openings(date(2027, 10, 31), date(2027, 10, 31))
    assert opening.duration == timedelta(minutes=75)


def test_an_exception_replaces_the_day_and_a_dated_one_beats_a_yearly_one():
    short = (Hours(time(12), time(14)),)
    hours = moscow(
        *ROUND_THE_CLOCK,
        exceptions=(
            HoursException(day=date(2020, 12, 31), yearly=True, kind=ExceptionKind.SPECIAL, intervals=()),
            HoursException(day=date(2026, 12, 31), yearly=False, kind=ExceptionKind.SPECIAL, intervals=short),
        ),
    )
    assert hours.admit(slot("12:00-14:00", "2026-12-31"))
    assert not hours.admit(slot("11:00-13:00", "2026-12-31"))
    assert hours.closed_date(slot("12:00-13:00", "2027-12-31")) == date(2027, 12, 31)


def test_a_holiday_counts_only_while_holidays_are_kept():
    holiday = HoursException(
        day=date(2027, 1, 7), yearly=True, kind=ExceptionKind.HOLIDAY, intervals=(), note="Christmas"
    )
    assert moscow(*ROUND_THE_CLOCK, exceptions=(holiday,)).admit(slot("12:00-13:00", "2027-01-07"))
    kept = moscow(*ROUND_THE_CLOCK, exceptions=(holiday,), closed_on_holidays=True)
    assert not kept.admit(slot("12:00-13:00", "2027-01-07"))


def test_a_spots_own_hours_narrow_the_places():
    hours = moscow(*ROUND_THE_CLOCK, narrowed_to=(WeeklyHours(Weekday.TUE, time(10), time(12)),))
    assert hours.admit(slot("10:00-12:00"))
    assert not hours.admit(slot("09:45-11:00"))


def test_weekly_hours_may_touch_but_not_overlap_also_over_the_end_of_the_week():
    ensure_no_overlap([FRIDAY_NIGHT, WeeklyHours(Weekday.SAT, time(6), time(22))])
    ensure_no_overlap(
        [WeeklyHours(Weekday.SUN, time(20), time(4)), WeeklyHours(Weekday.MON, time(4), time(9))]
    )
    with pytest.raises(HoursOverlap) as refusal:
        ensure_no_overlap([FRIDAY_NIGHT, WeeklyHours(Weekday.SAT, time(5), time(22))])
    assert refusal.value.params["pointers"] == ["/weekly_hours/0", "/weekly_hours/1"]
    with pytest.raises(HoursOverlap):
        ensure_no_overlap(
            [WeeklyHours(Weekday.MON, time(3), time(9)), WeeklyHours(Weekday.SUN, time(20), time(4))]
        )
    with pytest.raises(HoursOverlap):
        ensure_no_overlap([*ROUND_THE_CLOCK, FRIDAY_NIGHT])


def test_one_exceptional_day_may_not_overlap_itself():
    ensure_day_has_no_overlap([Hours(time(9), time(12)), Hours(time(12), time(15))], "/items/0")
    with pytest.raises(HoursOverlap):
        ensure_day_has_no_overlap([Hours(time(9), time(12)), Hours(time(11), time(15))], "/items/0")


ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/Los_Angeles",
    "America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
    "Antarctica/Troll", "Asia/Beirut", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran",
    "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Berlin", "Europe/Dublin", "Europe/Lisbon", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Easter", "UTC",
]  # fmt: skip


def minutes_of_wall_clock(zone, day, opens, closes):
    """Which instants of a day show a wall clock inside the hours: minute by minute, no interval algebra."""
    start = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    found = set()
    for n in range(0, 60 * 54, 5):
        instant = start + timedelta(minutes=n)
        wall = instant.astimezone(zone)
        if wall.date() == day and opens <= wall.time() < closes:
            found.add(instant)
    return found


def days_of_clock_changes(zone, year):
    day = date(year, 1, 1)
    while day.year == year:
        noon = datetime.combine(day, time(12), zone)
        if noon.utcoffset() != (noon - timedelta(days=1)).utcoffset():
            yield day
            yield day - timedelta(days=1)
        day += timedelta(days=1)


@pytest.mark.parametrize("name", ZONES)
def test_openings_follow_the_wall_clock_through_every_change(name):
    zone = ZoneInfo(name)
    weekly = tuple(WeeklyHours(day, time(1), time(4)) for day in Weekday)
    hours = OpeningHours(timezone=zone, weekly=weekly)
    days = [date(2027, 6, 15), *days_of_clock_changes(zone, 2027)]
    for day in days:
        expected = minutes_of_wall_clock(zone, day, time(1), time(4))
        covered = set()
        for opening in hours.openings(day, day):
            moment = opening.time_from
            while moment < opening.time_until:
                covered.add(moment)
                moment += timedelta(minutes=5)
        assert covered == expected, (name, day)
