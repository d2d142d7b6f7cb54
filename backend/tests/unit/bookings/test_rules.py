"""Every rule of placing alone, at its border, and all of them together."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from mesto.modules.bookings.domain.errors import PRECEDENCE, refusal_of
from mesto.modules.bookings.domain.opening_hours import ExceptionKind, HoursException
from mesto.modules.bookings.domain.place import PlaceStatus
from mesto.modules.bookings.domain.rules import (
    Question,
    Standing,
    broken_rules,
    in_order_of_likeness,
    ruled,
    shrunk_terms,
)
from mesto.modules.bookings.domain.situation import OwnBooking, Situation
from tests.support.factories import NOW, ROUND_THE_CLOCK, a_place, a_spot, slot

TEAM = Standing(acts_as_team=True, is_member=True)


def ask(when="12:00-14:00", *, day="2026-12-01", spot=None, busy=(), own=(), standing=None, now=NOW, **more):
    return Question(
        spot=spot or a_spot(),
        slot=slot(when, day) if isinstance(when, str) else when,
        situation=Situation(busy=list(busy), own=list(own)),
        standing=standing or Standing(),
        now=now,
        **more,
    )


def codes(question):
    return [reason.code for reason in broken_rules(question)]


def mine(when, spot, **changes):
    given = {
        "id": uuid4(),
        "coworking_id": spot.coworking_id,
        "spot_id": spot.id,
        "spot_type": spot.spot_type,
        "slot": when,
        "for_guest": False,
    }
    return OwnBooking(**{**given, **changes})


def test_a_plain_wish_breaks_nothing():
    assert codes(ask()) == []


@pytest.mark.parametrize(
    ("when", "policy", "code", "params"),
    [
        ("12:10-14:00", {}, "not_on_grid", {"grid_minutes": 15, "nearest": slot("12:15-13:00").time_from}),
        ("12:00-14:05", {}, "not_on_grid", {"grid_minutes": 15, "nearest": slot("14:00-14:30").time_from}),
        ("12:00-12:15", {}, "too_short", {"min_duration_minutes": 30}),
        ("12:00-14:15", {"max_duration_minutes": 120}, "too_long", {"max_duration_minutes": 120}),
        ("12:00-14:00", {"lead_time_minutes": 90}, "lead_time", {"lead_time_minutes": 90}),
        ("20:00-21:15", {}, "outside_opening_hours", {}),
    ],
)
def test_one_broken_rule_is_named_with_its_figure(when, policy, code, params):
    [reason] = broken_rules(ask(when, spot=a_spot(**policy)))
    assert reason.code == code
    assert params.items() <= dict(reason.params).items()


def test_lengths_at_the_borders_pass():
    assert codes(ask("12:00-12:30")) == []
    assert codes(ask("09:00-21:00", day="2026-12-02")) == []
    assert codes(ask("11:00-13:00", spot=a_spot(max_duration_minutes=120))) == []


def test_the_running_grid_step_may_still_be_booked_but_not_the_one_before():
    eleven_o_seven = NOW + timedelta(minutes=7)
    assert codes(ask("11:00-12:00", now=eleven_o_seven)) == []
    assert codes(ask("10:45-12:00", now=eleven_o_seven)) == ["in_past"]
    assert codes(ask("11:00-12:00", now=NOW + timedelta(minutes=15))) == ["in_past"]


def test_lead_time_is_elapsed_time():
    assert codes(ask("13:00-14:00", spot=a_spot(lead_time_minutes=120))) == []
    assert codes(ask("12:45-14:00", spot=a_spot(lead_time_minutes=120))) == ["lead_time"]


def test_the_horizon_counts_local_dates_and_names_when_it_opens():
    assert codes(ask("12:00-14:00", day="2026-12-31")) == []
    [reason] = broken_rules(ask("12:00-14:00", day="2027-01-01"))
    assert reason.code == "beyond_horizon"
    assert reason.bookable_at == slot("00:00-01:00", "2026-12-02").time_from


def test_at_local_midnight_a_new_day_opens_although_utc_is_still_yesterday():
    midnight = slot("00:00-01:00", "2026-12-02").time_from
    assert codes(ask("12:00-14:00", day="2027-01-01", now=midnight)) == []
    just_before = midnight - timedelta(seconds=1)
    assert codes(ask("12:00-14:00", day="2027-01-01", now=just_before)) == ["beyond_horizon"]


def test_a_closed_date_is_told_apart_from_closed_hours():
    closed = HoursException(day=date(2026, 12, 5), yearly=False, kind=ExceptionKind.SPECIAL, intervals=())
    spot = a_spot(a_place(exceptions=(closed,)))
    [reason] = broken_rules(ask("12:00-14:00", day="2026-12-05", spot=spot))
    assert (reason.code, reason.params["date"]) == ("closed_on_date", "2026-12-05")
    [reason] = broken_rules(ask("06:00-08:00", day="2026-12-06", spot=spot))
    assert reason.code == "outside_opening_hours"
    assert reason.params["openings"] == [
        {"time_from": s.time_from, "time_until": s.time_until} for s in [slot("09:00-21:00", "2026-12-06")]
    ]


def test_the_spot_and_its_place_must_be_in_use():
    assert codes(ask(spot=a_spot(is_active=False))) == ["spot_inactive"]
    unlisted = a_spot(a_place(status=PlaceStatus.UNLISTED))
    assert codes(ask(spot=unlisted)) == ["coworking_not_bookable"]
    assert codes(ask(spot=unlisted, standing=TEAM)) == []


def test_only_members_enter_where_only_residents_may():
    spot = a_spot(booking_access="residents")
    assert codes(ask(spot=spot)) == ["not_allowed"]
    assert codes(ask(spot=spot, standing=Standing(is_member=True))) == []


def test_the_party_must_fit():
    room = a_spot(capacity=6)
    assert codes(ask(spot=room, party_size=6)) == []
    assert codes(ask(spot=room, party_size=7)) == ["capacity_exceeded"]


def test_upcoming_bookings_are_counted_in_this_coworking_only():
    spot = a_spot(max_active_per_user=2)
    here = [mine(slot("12:00-13:00", f"2026-12-0{n}"), spot) for n in (3, 4)]
    elsewhere = [replace(booking, coworking_id=uuid4()) for booking in here]
    [reason] = broken_rules(ask(spot=spot, own=here))
    assert (reason.code, reason.params) == ("limit_active", {"used": 2, "limit": 2})
    assert codes(ask(spot=spot, own=elsewhere)) == []
    ended = [replace(here[0], slot=slot("09:00-10:00")), here[1]]
    assert codes(ask(spot=spot, own=ended)) == []
    assert codes(ask(spot=spot, own=here, standing=Standing(is_exempt=True))) == []
    assert codes(ask(spot=a_spot(max_active_per_user=0), own=here * 9)) == []


def test_one_person_sits_on_one_spot_of_a_kind_at_a_time():
    spot = a_spot()
    at_noon = mine(slot("13:00-15:00"), spot, spot_id=uuid4(), coworking_id=uuid4())
    [reason] = broken_rules(ask(spot=spot, own=[at_noon]))
    assert (reason.code, reason.params["booking_id"]) == ("own_overlap", at_noon.id)
    assert codes(ask(spot=spot, own=[replace(at_noon, spot_type="meeting_room")])) == []
    assert codes(ask(spot=spot, own=[replace(at_noon, for_guest=True)])) == []
    assert codes(ask(spot=spot, own=[at_noon], standing=Standing(for_guest=True))) == []
    assert codes(ask(spot=spot, own=[replace(at_noon, slot=slot("14:00-15:00"))])) == []
    assert codes(ask(spot=a_spot(allow_own_overlap=True), own=[at_noon])) == []


def test_a_rest_lies_between_two_bookings_of_one_spot():
    spot = a_spot(cooldown_minutes=60)
    before = mine(slot("10:00-11:15"), spot)
    [reason] = broken_rules(ask(spot=spot, own=[before]))
    assert (reason.code, reason.bookable_at) == ("cooldown", slot("12:15-13:00").time_from)
    assert codes(ask(spot=spot, own=[replace(before, slot=slot("10:00-11:00"))])) == []


def test_neighbours_and_buffers_decide_whether_the_slot_is_taken():
    assert codes(ask(busy=[slot("14:00-15:00"), slot("11:00-12:00")])) == []
    assert codes(ask(busy=[slot("13:45-15:00")])) == ["slot_taken"]
    wide = a_spot(buffer_after_minutes=15)
    assert codes(ask(spot=wide, busy=[slot("14:00-15:00")])) == ["slot_taken"]
    assert codes(ask(spot=wide, busy=[slot("14:15-15:00")])) == []


def test_all_broken_rules_come_at_once_and_the_first_in_precedence_leads():
    spot = a_spot(max_active_per_user=1)
    question = ask(
        "12:10-12:20", spot=spot, busy=[slot("12:00-13:00")], own=[mine(slot("15:00-16:00"), spot)]
    )
    refusal = refusal_of(broken_rules(question))
    assert [reason.code for reason in refusal.reasons] == [
        "not_on_grid", "not_on_grid", "too_short", "limit_active", "slot_taken",
    ]  # fmt: skip
    assert refusal.code == "not_on_grid"


def test_precedence_names_every_refusal_once():
    assert len(set(PRECEDENCE)) == len(PRECEDENCE)


def test_the_team_is_told_what_a_reason_would_lift_and_lifts_it_by_giving_one():
    question = ask("12:10-14:00", standing=TEAM)
    told = ruled(question, None)
    assert [r.code for r in told] == ["not_on_grid", "override_reason_required"]
    assert told[1].params == {"codes": ["not_on_grid"]}
    assert ruled(question, "a film crew comes") == []
    assert [r.code for r in ruled(replace(question, standing=Standing()), "please")] == ["not_on_grid"]


def test_no_reason_lifts_an_overlap_the_hours_or_the_capacity():
    busy = ask(busy=[slot("13:00-15:00")], standing=TEAM, party_size=2)
    assert [r.code for r in ruled(busy, "VIP")] == ["capacity_exceeded", "slot_taken"]
    late = ask("20:00-22:00", standing=TEAM)
    assert [r.code for r in ruled(late, "VIP")] == ["outside_opening_hours"]


def test_a_reason_lifts_the_past_only_while_the_end_is_ahead():
    assert ruled(ask("10:00-12:00", standing=TEAM), "came early") == []
    assert [r.code for r in ruled(ask("09:00-10:00", standing=TEAM), "forgotten")] == ["in_past"]


def test_nobody_lifts_the_longest_booking_of_all():
    spot = a_spot(a_place(weekly=ROUND_THE_CLOCK))
    eight_days = slot("12:00-13:00").widened(timedelta(0), timedelta(days=8))
    assert [r.code for r in ruled(ask(eight_days, spot=spot, standing=TEAM), "VIP")] == ["too_long"]


def test_an_override_shrinks_only_its_own_buffers():
    spot = a_spot(buffer_before_minutes=30, buffer_after_minutes=30)
    question = ask(spot=spot, busy=[slot("11:00-11:45"), slot("14:00-15:00")], standing=TEAM)
    assert [r.code for r in ruled(question, "tight day")] == []
    terms = shrunk_terms(question)
    assert (terms.buffer_before_minutes, terms.buffer_after_minutes) == (15, 0)


def test_extending_asks_nothing_about_the_start():
    started = ask("10:10-14:00", now=NOW, keeps_start=True, spot=a_spot(lead_time_minutes=600))
    assert codes(started) == []


def test_alternatives_look_alike_first_then_near():
    place = a_place()
    wanted = a_spot(place, position=5)
    far = a_spot(place, position=9, name="far")
    near = a_spot(place, position=6, name="near")
    room = a_spot(place, position=5, spot_type="meeting_room", name="room")
    assert [s.name for s in in_order_of_likeness(wanted, [room, far, wanted, near])] == [
        "near",
        "far",
        "room",
    ]


def test_every_refusal_speaks_both_languages():
    question = ask("12:10-12:20", party_size=9, busy=[slot("12:00-13:00")])
    for reason in broken_rules(question):
        assert reason.sentence("ru") != reason.sentence("en")
