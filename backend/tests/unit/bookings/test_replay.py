"""Bookings of the past judged by other rules, with the facts of their moment."""

from datetime import timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from mesto.core.security import Role
from mesto.modules.bookings.domain.policy import Policies
from mesto.modules.bookings.domain.replay import Past, PlacedThen, Spell, refusals
from mesto.modules.bookings.infrastructure.policy_simulation import read_changes
from tests.support.factories import NOW, slot

HERE, SPOT, ANNA = uuid4(), uuid4(), uuid4()


def spell(when: str, number: int, until: int | None = None, **changes) -> Spell:
    given = {
        "booking_id": uuid4(),
        "user_id": ANNA,
        "coworking_id": HERE,
        "spot_id": SPOT,
        "spot_type": "desk",
        "slot": slot(when),
        "for_guest": False,
        "first": number,
        "until": until,
    }
    return Spell(**{**given, **changes})


def refused(wish: Spell, *others: Spell, by_team=False, roles: dict[UUID, Role] | None = None, **fields):
    placed = PlacedThen(spell=wish, at=NOW, zone=ZoneInfo("Europe/Moscow"), by_team=by_team)
    policies = Policies(version=1, coworking=fields)
    return refusals(placed, Past([wish, *others]), policies, roles or {})


def somebody_s(when: str, number: int, until: int | None = None) -> Spell:
    return spell(when, number, until, user_id=uuid4())


def test_rules_that_are_kept_refuse_nothing():
    assert refused(spell("12:00-13:00", 5)) == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"grid_minutes": 60}, "not_on_grid"),
        ({"min_duration_minutes": 61}, "too_short"),
        ({"max_duration_minutes": 59}, "too_long"),
        ({"lead_time_minutes": 76}, "lead_time"),
        ({"booking_access": "residents"}, "not_allowed"),
    ],
)
def test_the_slot_is_judged_by_the_clock_of_its_placing(fields, code):
    assert refused(spell("12:15-13:15", 5), **fields) == (code,)


def test_the_finer_grid_has_no_step_that_was_running():
    assert refused(spell("10:45-12:00", 5), grid_minutes=15) == ("in_past",)
    assert refused(spell("10:45-12:00", 5), grid_minutes=20) == ("not_on_grid",)


def test_only_what_was_there_at_that_moment_is_in_the_way():
    wish = spell("12:00-13:00", 5)
    there = somebody_s("13:15-14:00", 2)
    for gone_or_later in (somebody_s("13:15-14:00", 2, 4), somebody_s("13:15-14:00", 6)):
        assert refused(wish, gone_or_later, buffer_after_minutes=30) == ()
    assert refused(wish, there, buffer_after_minutes=30) == ("slot_taken",)
    assert refused(wish, there, buffer_after_minutes=15) == ()
    assert refused(wish, somebody_s("13:15-14:00", 2, 9), buffer_after_minutes=30) == ("slot_taken",)


def test_only_a_buffer_takes_a_slot():
    assert refused(spell("12:00-13:00", 5), somebody_s("12:30-14:00", 2)) == ()


def test_a_neighbour_on_another_spot_is_no_neighbour():
    other = spell("13:00-14:00", 2, user_id=uuid4(), spot_id=uuid4())
    assert refused(spell("12:00-13:00", 5), other, buffer_after_minutes=30) == ()


def test_limits_of_a_person_count_what_the_person_had_then():
    wish = spell("12:00-13:00", 5, spot_id=uuid4())
    had, over = spell("18:00-19:00", 2), spell("09:00-10:00", 1)
    elsewhere = spell("18:00-19:00", 3, coworking_id=uuid4())
    assert refused(wish, had, over, elsewhere, max_active_per_user=1) == ("limit_active",)
    assert refused(wish, over, elsewhere, max_active_per_user=1) == ()
    assert refused(wish, had, max_active_per_user=1, by_team=True) == ("limit_active",)
    assert refused(wish, had, max_active_per_user=1, roles={ANNA: Role.RESIDENT}) == ("limit_active",)
    assert refused(wish, had, max_active_per_user=1, roles={ANNA: Role.STAFF}) == ()


def test_own_overlap_and_rest():
    wish, overlapping = spell("12:00-13:00", 5, spot_id=uuid4()), spell("12:30-13:30", 2)
    assert refused(wish, overlapping) == ("own_overlap",)
    assert refused(wish, overlapping, allow_own_overlap=True) == ()
    assert refused(spell("12:00-13:00", 5), spell("13:30-14:00", 2), cooldown_minutes=60) == ("cooldown",)
    assert refused(spell("12:00-13:00", 5), spell("14:00-14:30", 2), cooldown_minutes=60) == ()
    guest = spell("12:00-13:00", 5, for_guest=True, spot_id=uuid4())
    assert refused(guest, overlapping) == ()


def test_members_and_whom_the_team_booked_for_pass_where_only_residents_may():
    wish = spell("12:00-13:00", 5)
    assert refused(wish, booking_access="residents", roles={ANNA: Role.RESIDENT}) == ()
    assert refused(wish, booking_access="residents", by_team=True) == ()


def test_all_reasons_are_named_the_deciding_one_first():
    found = refused(
        spell("12:10-12:40", 5), spell("13:00-14:00", 2), cooldown_minutes=60, min_duration_minutes=60,
        buffer_before_minutes=30, max_active_per_user=1,
    )  # fmt: skip
    assert found == ("not_on_grid", "too_short", "limit_active", "cooldown", "slot_taken")


def test_the_horizon_is_counted_from_the_day_of_placing():
    wish = spell("12:00-13:00", 5, slot=slot("12:00-13:00", "2026-12-11"))
    assert refused(wish, horizon_days=10) == ()
    assert refused(wish, horizon_days=9) == ("beyond_horizon",)


def test_a_long_neighbour_that_began_days_ago_is_found():
    start = slot("12:00-13:00").time_from
    long = somebody_s("12:00-13:00", 2)
    week = Spell(
        **{
            **{name: getattr(long, name) for name in Spell.__slots__},
            "slot": slot("12:00-13:00").widened(timedelta(days=7), -timedelta(hours=1)),
        }
    )
    assert week.slot.time_until == start
    assert refused(spell("12:00-13:00", 5), week, buffer_before_minutes=15) == ("slot_taken",)


def a_row(number: int, booking_id: UUID, action: str, **said):
    names = ("user_id", "coworking_id", "spot_id", "spot_type", "time_from", "time_until", "timezone", "status",
             "origin", "for_guest")  # fmt: skip
    about = {"number": number, "booking_id": booking_id, "at": NOW, "action": action}
    return {**about, "has_reason": False, "is_asked": True, **dict.fromkeys(names), **said}


def test_a_booking_whose_beginning_is_not_told_is_passed_over():
    known, unknown, when = uuid4(), uuid4(), slot("12:00-13:00")
    whole = {
        "user_id": str(ANNA), "coworking_id": str(HERE), "spot_id": str(SPOT), "spot_type": "desk",
        "time_from": when.time_from, "time_until": when.time_until, "timezone": "Europe/Moscow",
        "status": "active", "origin": "direct", "for_guest": False,
    }  # fmt: skip
    rows = [
        a_row(1, known, "placed", **whole),
        a_row(2, unknown, "rescheduled", time_from=when.time_from, time_until=when.time_until),
        a_row(3, unknown, "cancelled", status="cancelled"),
        a_row(4, known, "cancelled", status="cancelled"),
    ]
    placed, spells = read_changes(rows)
    assert [booking.spell.booking_id for booking in placed] == [known]
    assert [(spell.booking_id, spell.first, spell.until) for spell in spells] == [(known, 1, 4)]
