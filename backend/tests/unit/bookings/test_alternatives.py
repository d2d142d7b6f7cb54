"""Where else, and when else: the nearest first, on the grid, under every rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.domain.alternatives import (
    Alternative,
    AlternativeKind,
    mixed,
    other_spots,
    other_times,
)
from mesto.modules.bookings.domain.errors import NotOnGrid, SlotTaken
from mesto.modules.bookings.domain.grid import is_on_grid, previous_on_grid
from mesto.modules.bookings.domain.rules import broken_rules
from mesto.modules.bookings.domain.situation import Situation
from tests.support.factories import NOW, ROUND_THE_CLOCK, a_place, a_spot, slot
from tests.unit.bookings.test_rules import TEAM, ask, mine


def allowed(question):
    return not broken_rules(question)


def starts(question, busy=()):
    zone = question.spot.place.timezone
    return [f"{o.time_from.astimezone(zone):%d. %H:%M}" for o in other_times(question, busy, allowed)]


def test_times_are_offered_before_and_after_the_nearest_first():
    busy = [slot("13:00-15:00")]
    assert starts(ask("13:30-14:30", busy=busy), busy) == ["01. 12:00", "01. 15:00", "01. 11:00"]
    assert starts(ask("13:00-14:00", busy=busy), busy) == ["01. 12:00", "01. 11:00", "01. 15:00"]


def test_own_and_foreign_buffers_keep_their_distance():
    spot = a_spot(buffer_before_minutes=15, buffer_after_minutes=30)
    busy = [slot("13:00-15:00")]
    offered = starts(ask("13:00-14:00", spot=spot, busy=busy), busy)
    assert offered == ["01. 11:30", "01. 15:15", "01. 16:15"]


def test_neither_the_past_nor_the_notice_nor_the_horizon_is_overstepped():
    late = ask("13:00-14:00", spot=a_spot(lead_time_minutes=300))
    assert starts(late)[0] == "01. 16:00"
    tomorrow_only = a_spot(horizon_days=1)
    busy = [slot("11:00-21:00")]
    assert starts(ask("20:00-21:00", spot=tomorrow_only, busy=busy), busy) == [
        "02. 09:00", "02. 10:00", "02. 11:00",
    ]  # fmt: skip
    seven = slot("07:00-08:00", "2026-12-12")
    assert starts(ask(seven, spot=tomorrow_only)) == []


def test_round_the_clock_the_running_step_may_be_had_and_seven_days_are_looked_through():
    spot = a_spot(a_place(weekly=ROUND_THE_CLOCK))
    now = NOW + timedelta(minutes=7)
    assert starts(ask("09:00-10:00", spot=spot, now=now)) == ["01. 11:00", "01. 12:00", "01. 13:00"]
    full = [slot("00:00-00:00", f"2026-12-{day:02}") for day in range(1, 8)]
    assert starts(ask("12:00-13:00", spot=spot, busy=full), full) == ["08. 00:00", "08. 01:00", "08. 02:00"]
    full = [slot("00:00-00:00", f"2026-12-{day:02}") for day in range(1, 10)]
    assert starts(ask("12:00-13:00", spot=spot, busy=full), full) == []


def test_a_crooked_wish_gets_whole_steps_of_the_grid():
    [first, *_] = other_times(ask("12:10-13:05"), (), allowed)
    assert (first.time_from, first.time_until) == (
        slot("12:15-13:15").time_from, slot("12:15-13:15").time_until,
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_every_offer_keeps_the_length_and_the_grid_over_changes_of_the_clock(zone):
    spot = a_spot(a_place(weekly=ROUND_THE_CLOCK, zone=zone), horizon_days=365, grid_minutes=30)
    for day in ("2027-03-28", "2027-10-31", "2027-04-04", "2027-10-03"):
        wished = slot("02:00-03:30", day, zone)
        busy = [wished.widened(timedelta(hours=3), timedelta(hours=3))]
        question = ask(wished, spot=spot, busy=busy, now=datetime(2027, 3, 1, tzinfo=UTC))
        offered = other_times(question, busy, allowed)
        assert len(offered) == 3
        for offer in offered:
            assert offer.time_until - offer.time_from == wished.duration
            assert is_on_grid(offer.time_from, 30, ZoneInfo(zone))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_the_previous_moment_of_the_grid_is_the_last_one_not_later(zone):
    where, moment = ZoneInfo(zone), datetime(2027, 4, 3, 12, 0, 30, tzinfo=UTC)
    for _ in range(400):
        moment += timedelta(minutes=7)
        expected = moment.replace(second=0)
        while not is_on_grid(expected, 20, where):
            expected -= timedelta(minutes=1)
        assert previous_on_grid(moment, 20, where) == expected


def test_own_bookings_elsewhere_are_respected_except_for_guests():
    spot = a_spot(cooldown_minutes=60)
    busy = [slot("14:00-15:00")]
    own = [mine(slot("12:00-14:00"), spot, spot_id=a_spot().id), mine(slot("17:00-18:00"), spot)]
    asked = ask("14:00-15:00", spot=spot, busy=busy, own=own)
    assert starts(asked, busy) == ["01. 15:00", "01. 11:00", "01. 19:00"]
    for_guest = replace(asked, standing=replace(asked.standing, for_guest=True))
    assert starts(for_guest, busy)[0] == "01. 13:00"


def test_other_spots_are_judged_by_their_own_rules_and_capacity():
    place = a_place()
    wanted = a_spot(place, name="wanted", position=1)
    taken = a_spot(place, name="taken", position=2)
    strict = a_spot(place, name="strict", position=3, lead_time_minutes=600)
    early = a_spot(place, name="early", position=4, buffer_after_minutes=60)
    fine = a_spot(place, name="fine", position=5)
    busy = {taken.id: [slot("13:30-14:00")], early.id: [slot("14:30-15:00")]}
    others = [wanted, taken, strict, early, fine]
    question = ask("13:00-14:00", spot=wanted, busy=[slot("13:00-14:00")])
    assert [o.spot_name for o in other_spots(question, others, busy, allowed)] == ["fine"]
    extending = replace(question, keeps_start=True)
    assert [o.spot_name for o in other_spots(extending, others, busy, allowed)] == ["fine"]


def test_a_reason_that_lifts_a_rule_here_is_not_mistaken_for_one_elsewhere():
    place = a_place()
    wanted, other = a_spot(place), a_spot(place, name="other")
    question = ask("12:10-13:00", spot=wanted, standing=TEAM)
    found = other_spots(question, [wanted, other], {}, lambda q: True)
    assert [o.spot_name for o in found] == ["other"]


def offer(kind, name):
    when = slot("12:00-13:00")
    return Alternative(
        kind=kind, spot_id=a_spot().id, spot_name=name, time_from=when.time_from, time_until=when.time_until
    )


SPOTS = [offer(AlternativeKind.OTHER_SPOT, name) for name in ("s1", "s2", "s3")]
TIMES = [offer(AlternativeKind.OTHER_TIME, name) for name in ("t1", "t2", "t3")]


@pytest.mark.parametrize(
    ("reason", "spots", "times", "expected"),
    [
        (SlotTaken, 3, 3, ["s1", "s2", "t1"]),
        (SlotTaken, 3, 0, ["s1", "s2", "s3"]),
        (SlotTaken, 1, 3, ["s1", "t1", "t2"]),
        (SlotTaken, 0, 3, ["t1", "t2", "t3"]),
        (SlotTaken, 0, 0, []),
        (NotOnGrid, 3, 3, ["t1", "t2", "s1"]),
        (NotOnGrid, 3, 1, ["t1", "s1", "s2"]),
        (NotOnGrid, 0, 2, ["t1", "t2"]),
    ],
)
def test_two_of_the_leading_kind_and_one_of_the_other_filled_up_from_whichever_has_more(
    reason, spots, times, expected
):
    found = mixed([reason()], SPOTS[:spots], TIMES[:times])
    assert [o.spot_name for o in found] == expected


def test_what_frees_itself_says_when_and_only_if_all_of_it_does():
    hold, booked = slot("12:00-13:00"), slot("13:00-14:00")
    question = ask("12:00-14:00", busy=[hold])
    lapsing = {hold: NOW + timedelta(minutes=5)}
    lapses = replace(question, situation=Situation(busy=[hold], lapsing=lapsing))
    [reason] = broken_rules(lapses)
    assert reason.bookable_at == NOW + timedelta(minutes=5)
    [reason] = broken_rules(replace(question, situation=Situation(busy=[hold, booked], lapsing=lapsing)))
    assert reason.bookable_at is None
    assert reason.sentence("en") == "Desk 1 is busy from 12:00 to 14:00."
