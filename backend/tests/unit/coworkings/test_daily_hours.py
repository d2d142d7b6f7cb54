from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.public import (
    ExceptionKind,
    Hours,
    HoursException,
    OpeningHours,
    Weekday,
    WeeklyHours,
)
from mesto.modules.coworkings.domain.daily_hours import (
    Today,
    falling_on_next_days,
    first_touched,
    next_date,
    same_every_day,
    today_of,
)

TUESDAY = date(2026, 12, 1)


def at(hour, minute=0):
    return time(hour, minute)


def hours(*weekly, zone="Europe/Moscow", exceptions=(), closed_on_holidays=False):
    return OpeningHours(
        timezone=ZoneInfo(zone),
        weekly=tuple(weekly),
        exceptions=tuple(exceptions),
        closed_on_holidays=closed_on_holidays,
    )


def exception(day, *intervals, yearly=False, kind=ExceptionKind.SPECIAL):
    return HoursException(date.fromisoformat(day), yearly, kind, intervals)


def moscow(hour):
    return datetime(2026, 12, 1, hour, tzinfo=ZoneInfo("Europe/Moscow"))


def test_a_day_opens_with_its_first_and_closes_with_its_last_interval():
    afternoon = WeeklyHours(Weekday.TUE, at(14), at(6))
    morning = WeeklyHours(Weekday.TUE, at(8), at(13))
    assert today_of(hours(afternoon, morning), moscow(10)) == Today(TUESDAY, at(8), at(6))


def test_the_tail_of_last_night_opens_nothing_today():
    assert today_of(hours(WeeklyHours(Weekday.MON, at(22), at(6))), moscow(3)) == Today(TUESDAY, None, None)


def test_an_exception_stands_in_the_place_of_its_day():
    short = exception("2026-12-01", Hours(at(11), at(15)))
    assert today_of(hours(*same_every_day(at(9), at(21)), exceptions=[short]), moscow(9)) == Today(
        TUESDAY, at(11), at(15)
    )
    closed = exception("2020-12-01", yearly=True)
    assert today_of(hours(*same_every_day(at(9), at(21)), exceptions=[closed]), moscow(9)) == Today(
        TUESDAY, None, None
    )


@pytest.mark.parametrize(("closed_on_holidays", "opens_at"), [(True, None), (False, at(9))])
def test_a_holiday_counts_only_where_holidays_are_kept(closed_on_holidays, opens_at):
    holiday = exception("2026-12-01", kind=ExceptionKind.HOLIDAY)
    week = same_every_day(at(9), at(21))
    found = today_of(hours(*week, exceptions=[holiday], closed_on_holidays=closed_on_holidays), moscow(9))
    assert found.opens_at == opens_at


def test_today_is_the_date_of_the_place():
    late_evening = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
    kathmandu = hours(WeeklyHours(Weekday.WED, at(7, 15), at(19)), zone="Asia/Kathmandu")
    assert today_of(kathmandu, late_evening) == Today(date(2026, 12, 2), at(7, 15), at(19))


def test_the_short_form_means_all_seven_days():
    assert [item.weekday for item in same_every_day(at(9), at(21))] == list(Weekday)


def test_a_yearly_exception_comes_back_and_the_leap_day_only_in_leap_years():
    assert next_date(exception("2020-01-07", yearly=True), TUESDAY) == date(2027, 1, 7)
    assert next_date(exception("2020-12-01", yearly=True), TUESDAY) == TUESDAY
    assert next_date(exception("2024-02-29", yearly=True), TUESDAY) == date(2028, 2, 29)
    assert next_date(exception("2096-02-29", yearly=True), date(2096, 3, 1)) == date(2104, 2, 29)
    assert next_date(exception("2026-11-30"), TUESDAY) is None


def test_the_next_days_are_listed_by_when_they_come():
    past = exception("2026-11-30")
    new_year = exception("2020-01-01", yearly=True)
    sunday = exception("2026-12-06")
    last = exception("2027-01-29")
    too_far = exception("2027-01-30")
    found = falling_on_next_days([too_far, last, new_year, past, sunday], TUESDAY, 60)
    assert found == [sunday, new_year, last]


def test_what_is_over_touches_today_at_the_earliest():
    assert first_touched([exception("2026-11-30")], TUESDAY) == TUESDAY
    assert first_touched([exception("2026-12-24"), exception("2026-12-08")], TUESDAY) == date(2026, 12, 8)
