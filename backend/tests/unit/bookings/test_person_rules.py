"""Bar, limits and rests of a person, at their borders and over weeks that the clock makes longer or shorter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.domain.person_rules import counted_since
from mesto.modules.bookings.domain.rules import Standing, broken_rules, ruled
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.weeks import week_of, weeks_of
from tests.support.factories import NOW, ROUND_THE_CLOCK, a_place, a_spot, slot
from tests.unit.bookings.test_rules import TEAM, ask, codes, mine

BERLIN = ZoneInfo("Europe/Berlin")


def a_limited(hours, **policy):
    return a_spot(a_place(weekly=ROUND_THE_CLOCK), max_hours_per_week=hours, max_active_per_user=0, **policy)


@pytest.mark.parametrize(("day", "hours"), [("2026-12-01", 168), ("2027-03-28", 167), ("2027-10-31", 169)])
def test_a_local_week_runs_from_monday_to_monday_and_is_as_long_as_the_clock_makes_it(day, hours):
    week = week_of(slot("12:00-13:00", day, "Europe/Berlin").time_from, BERLIN)
    first, last = (moment.astimezone(BERLIN) for moment in (week.time_from, week.time_until))
    assert (first.weekday(), first.hour, last.weekday(), last.hour) == (0, 0, 0, 0)
    assert week.duration == timedelta(hours=hours)


def test_monday_midnight_belongs_to_the_new_week():
    midnight = slot("00:00-01:00", "2026-12-07").time_from
    zone = ZoneInfo("Europe/Moscow")
    assert week_of(midnight, zone).time_from == midnight
    assert week_of(midnight - timedelta(seconds=1), zone).time_until == midnight
    sunday_night = slot("22:00-02:00", "2026-12-06")
    assert [week.time_from for week in weeks_of(sunday_night, zone)] == [
        midnight - timedelta(days=7), midnight,
    ]  # fmt: skip


def test_hours_of_a_week_may_be_used_up_to_the_minute():
    spot = a_limited(4)
    used = [mine(slot("14:00-16:30"), spot)]
    assert codes(ask("18:00-19:30", spot=spot, own=used)) == []
    [reason] = broken_rules(ask("18:00-19:45", spot=spot, own=used))
    monday = slot("00:00-01:00", "2026-12-07").time_from
    assert reason.code == "limit_hours"
    assert reason.params == {"used_minutes": 150, "limit_minutes": 240, "renews_at": monday}
    assert reason.bookable_at == monday


def test_a_slot_over_the_border_of_weeks_counts_in_each_with_its_part():
    spot = a_limited(3)
    sunday = slot("22:00-02:00", "2026-12-06")
    assert codes(ask(sunday, spot=spot)) == []
    before = [mine(slot("12:00-13:15", "2026-12-05"), spot)]
    [reason] = broken_rules(ask(sunday, spot=spot, own=before))
    assert reason.params["used_minutes"] == 75
    after = [mine(slot("12:00-13:15", "2026-12-08"), spot)]
    [reason] = broken_rules(ask(sunday, spot=spot, own=after))
    assert reason.params["renews_at"] == slot("00:00-01:00", "2026-12-14").time_from
    night_before = [mine(slot("23:00-01:00", "2026-12-06"), spot, for_guest=True)]
    assert codes(ask(sunday, spot=spot, own=night_before)) == []


def test_hours_are_elapsed_time_when_the_clock_goes_back():
    zone = "Europe/Berlin"
    spot = a_spot(a_place(weekly=ROUND_THE_CLOCK, zone=zone), max_hours_per_week=8, horizon_days=365)
    # From 22:00 to 06:00 on the wall, over the night in which an hour comes twice.
    night = TimeSlot(datetime(2027, 10, 30, 20, tzinfo=UTC), datetime(2027, 10, 31, 5, tzinfo=UTC))
    now = datetime(2027, 10, 29, 8, tzinfo=UTC)
    [reason] = broken_rules(ask(night, spot=spot, now=now))
    assert (reason.code, night.duration) == ("limit_hours", timedelta(hours=9))


def test_what_counts_are_own_bookings_here_and_of_the_type_where_the_limit_is_the_types():
    spot = a_limited(2)
    booked = mine(slot("14:00-16:00"), spot)
    assert codes(ask("18:00-19:00", spot=spot, own=[booked])) == ["limit_hours"]
    ended = replace(booked, is_live=False, slot=slot("09:00-11:00", "2026-11-30"))
    assert codes(ask("18:00-19:00", spot=spot, own=[ended])) == ["limit_hours"]
    assert codes(ask("18:00-19:00", spot=spot, own=[replace(booked, for_guest=True)])) == ["limit_hours"]
    for_guest = Standing(for_guest=True)
    assert codes(ask("18:00-19:00", spot=spot, own=[booked], standing=for_guest)) == ["limit_hours"]
    elsewhere = replace(booked, coworking_id=a_place().id)
    assert codes(ask("18:00-19:00", spot=spot, own=[elsewhere])) == []
    other_type = replace(booked, spot_type="meeting_room")
    assert codes(ask("18:00-19:00", spot=spot, own=[other_type])) == ["limit_hours"]
    of_type = a_limited(2, weekly_hours_of_type=True)
    there = replace(other_type, coworking_id=of_type.coworking_id)
    assert codes(ask("18:00-19:00", spot=of_type, own=[there])) == []


def test_the_team_has_no_hours_of_its_own_and_lifts_those_of_others():
    spot = a_limited(1)
    booked = [mine(slot("14:00-15:00"), spot)]
    assert codes(ask("18:00-19:00", spot=spot, own=booked, standing=Standing(is_exempt=True))) == []
    assert ruled(ask("18:00-19:00", spot=spot, own=booked, standing=TEAM), "thesis week") == []


def test_the_full_list_of_upcoming_bookings_says_when_one_has_ended():
    spot = a_spot(max_active_per_user=2)
    ends = [mine(slot(when), spot) for when in ("18:00-19:00", "14:00-15:00", "16:00-17:00")]
    [reason] = broken_rules(ask("12:00-13:00", spot=spot, own=ends))
    assert reason.params == {"used": 3, "limit": 2}
    assert reason.bookable_at == slot("17:00-18:00").time_from
    assert codes(ask("12:00-13:00", spot=spot, own=[replace(o, is_live=False) for o in ends])) == []


def test_a_bar_is_broken_by_everybody_it_names_and_by_nobody_unknown():
    for standing in (
        Standing(is_barred=True),
        Standing(is_barred=True, for_guest=True),
        Standing(is_barred=True, is_exempt=True, is_member=True),
    ):
        assert codes(ask(standing=standing)) == ["barred"]
    assert codes(ask(standing=Standing(is_barred=True, is_known=False))) == []
    barred_by_team = replace(TEAM, is_barred=True)
    assert [r.code for r in ruled(ask(standing=barred_by_team), "sorry")] == ["barred"]
    until = slot("09:00-10:00", "2026-12-05").time_from
    [reason] = broken_rules(ask(standing=Standing(is_barred=True, barred_until=until)))
    assert reason.sentence("en") == "This coworking does not let you book until 5 December, 09:00."
    [for_ever] = broken_rules(ask(standing=Standing(is_barred=True)))
    assert (for_ever.params, for_ever.sentence("ru")) == (
        {"until": None}, "Этот коворкинг запретил вам бронировать.",
    )  # fmt: skip


def test_an_ended_booking_still_asks_for_its_rest_but_is_in_nobodys_way():
    spot = a_spot(cooldown_minutes=60)
    ended = mine(slot("10:00-11:15"), spot, is_live=False)
    [reason] = broken_rules(ask("12:00-13:00", spot=spot, own=[ended]))
    assert (reason.code, reason.params) == ("cooldown", {"bookable_at": slot("12:15-13:00").time_from})
    missed = mine(slot("11:00-13:00"), spot, spot_id=a_spot().id, is_live=False)
    assert codes(ask("12:00-13:00", spot=spot, own=[missed])) == []


def test_older_bookings_are_read_only_where_hours_are_limited():
    zone, asked = ZoneInfo("Europe/Moscow"), slot("12:00-13:00", "2026-12-20")
    plain, limited = a_spot().policy, a_limited(9).policy
    assert counted_since([plain], asked, zone, NOW) == NOW - timedelta(hours=25)
    monday = slot("00:00-01:00", "2026-11-30").time_from
    assert counted_since([plain, limited], asked, zone, NOW) == min(monday, NOW - timedelta(hours=25))
    long_ago = slot("12:00-13:00", "2001-01-01")
    assert counted_since([limited], long_ago, zone, NOW) > NOW - timedelta(days=15)
