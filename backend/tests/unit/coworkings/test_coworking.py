from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from mesto.core.errors import InvalidState, TimezoneUnknown
from mesto.modules.bookings.public import HoursOverlap, PlaceStatus, Weekday, WeeklyHours, ZoneMode
from mesto.modules.coworkings.domain.coworking import Coworking, Details
from mesto.modules.coworkings.domain.daily_hours import same_every_day
from mesto.modules.coworkings.domain.timezone import known_zone
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)
DETAILS = Details("Tochka", "", "Pokrovka 17", "Moscow", None, None, None)
NINE_TO_NINE = same_every_day(time(9), time(21))


def a_coworking(**changes):
    given = {"details": DETAILS, "timezone": ZoneInfo("Europe/Moscow"), "weekly_hours": NINE_TO_NINE}
    coworking = Coworking.open(owner_id=uuid4(), now=NOW, **{**given, **changes})
    coworking.pull_events()
    return coworking


def facts(coworking):
    return [type(fact).__name__ for fact in coworking.pull_events()]


def test_changed_details_are_named_and_the_same_ones_again_are_no_change():
    coworking = a_coworking()
    coworking.describe(replace(DETAILS, name="Tochka 2", city="Kazan"), LATER)
    (fact,) = coworking.pull_events()
    assert fact.changed == ("name", "city")
    assert coworking.updated_at == LATER
    coworking.describe(coworking.details, LATER + timedelta(hours=1))
    assert facts(coworking) == []
    assert coworking.updated_at == LATER


def test_the_same_status_again_is_no_change():
    coworking = a_coworking()
    coworking.become(PlaceStatus.LISTED, LATER)
    assert facts(coworking) == []
    coworking.become(PlaceStatus.UNLISTED, LATER)
    (fact,) = coworking.pull_events()
    assert (fact.old_status, fact.new_status, fact.reason) == ("listed", "unlisted", "team")


def test_only_an_archived_coworking_is_restored_and_comes_back_unlisted():
    coworking = a_coworking()
    with pytest.raises(InvalidState) as refused:
        coworking.restore(LATER)
    assert refused.value.params == {"status": "listed"}
    coworking.become(PlaceStatus.ARCHIVED, LATER)
    with pytest.raises(InvalidState):
        coworking.ensure_not_archived()
    coworking.restore(LATER)
    assert coworking.status is PlaceStatus.UNLISTED
    coworking.ensure_not_archived()


def test_hours_that_overlap_over_the_end_of_the_week_are_refused():
    weekly = (
        WeeklyHours(Weekday.SUN, time(22), time(3)),
        WeeklyHours(Weekday.MON, time(2), time(10)),
    )
    with pytest.raises(HoursOverlap):
        a_coworking(weekly_hours=weekly)
    with pytest.raises(HoursOverlap):
        a_coworking().keep_hours(weekly, closed_on_holidays=None, now=LATER)


def test_new_hours_count_their_own_version_and_equal_ones_do_not():
    coworking = a_coworking()
    coworking.keep_hours(NINE_TO_NINE, closed_on_holidays=None, now=LATER)
    assert (coworking.hours_version, facts(coworking)) == (1, [])
    coworking.keep_hours(NINE_TO_NINE, closed_on_holidays=True, now=LATER)
    (fact,) = coworking.pull_events()
    assert (fact.cause, fact.first_date) == ("weekly", date(2026, 12, 1))
    assert (coworking.hours_version, coworking.closed_on_holidays) == (2, True)
    coworking.keep_hours(same_every_day(time(0), time(0)), closed_on_holidays=None, now=LATER)
    assert (coworking.hours_version, coworking.closed_on_holidays) == (3, True)


def test_changed_exceptions_never_reach_into_the_past():
    coworking = a_coworking()
    coworking.exceptions_changed(date(2026, 11, 1), LATER)
    coworking.exceptions_changed(date(2026, 12, 24), LATER)
    days = [(fact.cause, fact.first_date) for fact in coworking.pull_events()]
    assert days == [("exceptions", date(2026, 12, 1)), ("exceptions", date(2026, 12, 24))]


def test_a_new_zone_is_a_new_version_of_the_hours():
    coworking = a_coworking()
    coworking.move_to(ZoneInfo("Europe/Moscow"), ZoneMode.KEEP_INSTANT, 0, LATER)
    assert facts(coworking) == []
    coworking.move_to(ZoneInfo("Europe/Samara"), ZoneMode.KEEP_WALL_TIME, 7, LATER)
    (fact,) = coworking.pull_events()
    assert (fact.old_timezone, fact.new_timezone) == ("Europe/Moscow", "Europe/Samara")
    assert (fact.mode, fact.changed_count) == ("keep_wall_time", 7)
    assert coworking.hours_version == 2


@pytest.mark.parametrize("name", ["Europe/Moscow", "Asia/Kathmandu", "America/Argentina/Salta", "UTC"])
def test_zones_of_the_iana_database_are_known(name):
    assert known_zone(name).key == name


@pytest.mark.parametrize(
    "name",
    ["Mars/Olympus", "europe/moscow", "localtime", "posixrules", "Factory", "", "../etc/passwd", "+03:00"],
)
def test_other_names_are_no_zones(name):
    with pytest.raises(TimezoneUnknown) as refused:
        known_zone(name)
    assert refused.value.pointer == "/timezone"
