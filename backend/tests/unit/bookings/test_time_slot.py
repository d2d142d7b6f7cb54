from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesto.modules.bookings.domain.errors import ReversedSlot
from mesto.modules.bookings.domain.time_slot import TimeSlot, common_parts, joined, slot_of
from tests.support.factories import slot

START = datetime(2026, 1, 1, tzinfo=UTC)
slots = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(
    lambda pair: TimeSlot(START + timedelta(hours=pair[0]), START + timedelta(hours=pair[0] + pair[1]))
)


def hours_of(found):
    """Every whole hour the slots cover: an oracle without intervals."""
    covered = set()
    for item in found:
        moment = item.time_from
        while moment < item.time_until:
            covered.add(moment)
            moment += timedelta(hours=1)
    return covered


def test_slots_that_touch_do_not_overlap():
    assert not slot("10:00-11:00").overlaps(slot("11:00-12:00"))
    assert slot("10:00-11:01").overlaps(slot("11:00-12:00"))


def test_a_reversed_or_empty_wish_is_refused_with_its_pointer():
    for end in (START, START - timedelta(minutes=1)):
        with pytest.raises(ReversedSlot) as refusal:
            slot_of(START, end)
        assert refusal.value.pointer == "/time_until"


def test_naive_moments_never_become_a_slot():
    with pytest.raises(ValueError, match="time zone"):
        TimeSlot(datetime(2026, 1, 1, 10), datetime(2026, 1, 1, 11))  # noqa: DTZ001


@given(slots, st.lists(slots, max_size=8))
def test_what_is_left_and_what_is_taken_make_the_whole(whole, taken):
    left = list(whole.minus(taken))
    assert hours_of(left) == hours_of([whole]) - hours_of(taken)
    assert left == sorted(left)
    assert all(not a.overlaps(b) for a in left for b in left if a is not b)


@given(st.lists(slots, max_size=8))
def test_joining_keeps_every_hour_and_leaves_gaps_between(parts):
    whole = joined(parts)
    assert hours_of(whole) == hours_of(parts)
    assert all(a.time_until < b.time_from for a, b in pairwise(whole))


@given(st.lists(slots, max_size=6), st.lists(slots, max_size=6))
def test_the_common_part_is_what_both_cover(one, other):
    assert hours_of(common_parts(one, other)) == hours_of(one) & hours_of(other)
