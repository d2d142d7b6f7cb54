"""What one scope sets, step by step; and rules that make no sense together."""

from uuid import uuid4

import pytest

from mesto.core.security import Actor
from mesto.modules.bookings.public import BookingPolicy, Policies, PolicyScope
from mesto.modules.coworkings.domain.errors import PolicyContradicts
from mesto.modules.coworkings.domain.policy import Policy, Target, merged, with_change
from mesto.modules.coworkings.domain.policy_sense import contradictions, ensure_sense
from tests.support.clock import AdjustableClock

NOW = AdjustableClock.START
ANNA = Actor(id=uuid4())
HERE = Target(uuid4())


def a_policy(target=HERE, **fields) -> Policy:
    policy = Policy.unset(target, NOW)
    policy.fields = fields
    return policy


def test_a_change_tells_only_what_changed_before_and_after():
    policy = a_policy(grid_minutes=30, horizon_days=10)
    said = {"grid_minutes": 30, "horizon_days": None, "undo_minutes": 0}
    change = policy.change(said, policy_version=7, by=ANNA, now=NOW)
    assert change is not None
    assert policy.fields == {"grid_minutes": 30, "undo_minutes": 0}
    assert (change.before, change.after) == (
        {"horizon_days": 10, "undo_minutes": None},
        {"horizon_days": None, "undo_minutes": 0},
    )
    assert (change.policy_version, change.actor_user_id, change.scope_key) == (7, ANNA.id, "")
    [told] = policy.pull_events()
    assert (told.scope, told.scope_key, told.policy_version) == ("coworking", str(HERE.coworking_id), 7)


@pytest.mark.parametrize("said", [{}, {"grid_minutes": 30}, {"horizon_days": None}])
def test_what_changes_nothing_is_no_step(said):
    policy = a_policy(grid_minutes=30)
    assert policy.change(said, policy_version=2, by=ANNA, now=NOW) is None
    assert policy.fields == {"grid_minutes": 30}
    assert policy.pull_events() == []


def test_null_gives_a_field_back():
    assert merged({"a": 1, "b": False}, {"a": None, "c": 0}) == {"b": False, "c": 0}


def test_a_set_of_rules_with_a_change_leaves_the_old_set_as_it_was():
    spot_id = uuid4()
    before = Policies(version=3, coworking={"grid_minutes": 30}, spots={spot_id: {"grid_minutes": 5}})
    known = before.effective("desk", spot_id)
    targets = {
        HERE: ("desk", None),
        Target.spot_type(HERE.coworking_id, "desk"): ("desk", None),
        Target.spot(HERE.coworking_id, spot_id): ("desk", spot_id),
    }
    for target, asked in targets.items():
        after = with_change(before, target, {"grid_minutes": 10, "horizon_days": 5})
        assert (after.version, after.effective(*asked).grid_minutes) == (4, 10)
        assert after.effective(*asked).horizon_days == 5
    assert before.effective("desk", spot_id) is known
    assert (before.effective("desk").grid_minutes, known.grid_minutes) == (30, 5)
    gone = with_change(before, Target.spot(HERE.coworking_id, spot_id), {"grid_minutes": None})
    assert gone.effective("desk", spot_id).grid_minutes == 30


def test_the_key_that_others_see_names_the_object():
    assert HERE.public_key == str(HERE.coworking_id)
    assert Target.spot_type(HERE.coworking_id, "desk").public_key == "desk"
    assert (spot := Target.spot(HERE.coworking_id, uuid4())).public_key == spot.key
    assert spot.scope is PolicyScope.SPOT


def values(**changes):
    default = BookingPolicy()
    names = (
        "grid_minutes",
        "min_duration_minutes",
        "max_duration_minutes",
        "lead_time_minutes",
        "horizon_days",
    )
    return {**{name: getattr(default, name) for name in names}, **changes}


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, 0),
        ({"min_duration_minutes": 720}, 0),
        ({"min_duration_minutes": 721}, 1),
        ({"min_duration_minutes": 5, "max_duration_minutes": 15}, 0),
        ({"min_duration_minutes": 5, "max_duration_minutes": 14}, 1),
        ({"grid_minutes": 60, "min_duration_minutes": 61, "max_duration_minutes": 119}, 1),
        ({"grid_minutes": 60, "min_duration_minutes": 61, "max_duration_minutes": 120}, 0),
        ({"lead_time_minutes": 2879, "horizon_days": 1}, 0),
        ({"lead_time_minutes": 2880, "horizon_days": 1}, 1),
        ({"lead_time_minutes": 2880, "horizon_days": 1, "max_duration_minutes": 5}, 2),
    ],
)
def test_rules_contradict_each_other_when_nothing_can_keep_them(changes, number):
    assert len(list(contradictions(values(**changes)))) == number


def test_an_old_contradiction_is_no_hindrance_and_a_new_one_is_where_it_was_made():
    before = Policies(version=1, spot_types={"desk": {"min_duration_minutes": 800}})
    said = {"horizon_days": 5}
    ensure_sense(before, with_change(before, HERE, said), said, {})
    said = {"max_duration_minutes": 20, "horizon_days": 5}
    with pytest.raises(PolicyContradicts) as refused:
        ensure_sense(before, with_change(before, HERE, said), said, {})
    assert refused.value.pointer == "/max_duration_minutes"


def test_spots_are_judged_by_the_type_they_have():
    spot_id = uuid4()
    before = Policies(version=1, spots={spot_id: {"min_duration_minutes": 60}})
    said = {"max_duration_minutes": 45}
    after = with_change(before, Target.spot_type(HERE.coworking_id, "desk"), said)
    ensure_sense(before, after, said, {spot_id: "meeting_room"})
    ensure_sense(before, after, said, {})
    with pytest.raises(PolicyContradicts):
        ensure_sense(before, after, said, {spot_id: "desk"})
