from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mesto.modules.bookings.domain.lost_options import OptionUse, lost
from mesto.modules.bookings.domain.time_slot import TimeSlot
from tests.support.factories import slot

START = datetime(2026, 12, 1, tzinfo=UTC)


def uses_of(*wanted: tuple[str, int]) -> list[OptionUse]:
    """Bookings in the order of placing; their ids are 1, 2, 3…"""
    return [
        OptionUse(booking_id=UUID(int=n), quantity=quantity, slot=slot(when), placed_at=START + timedelta(n))
        for n, (when, quantity) in zip(count(1), wanted, strict=False)
    ]


def losers(uses, stock) -> list[int]:
    return sorted(booking_id.int for booking_id in lost(uses, stock))


def test_while_there_is_enough_nobody_loses():
    uses = uses_of(("10:00-11:00", 1), ("11:00-12:00", 1), ("10:00-12:00", 1))
    assert losers(uses, 2) == []
    assert losers(uses, None) == []


def test_the_latest_placed_lose_first_whatever_the_order_of_the_list():
    uses = uses_of(("10:00-12:00", 1), ("10:00-12:00", 1), ("10:00-12:00", 1))
    assert losers(uses, 2) == [3]
    assert losers(uses[::-1], 1) == [2, 3]


def test_archived_means_everybody_loses():
    assert losers(uses_of(("10:00-11:00", 1), ("15:00-16:00", 3)), 0) == [1, 2]


def test_one_that_does_not_fit_leaves_its_share_to_a_later_one_that_does():
    uses = uses_of(("10:00-12:00", 2), ("11:00-15:00", 2), ("14:00-15:00", 3))
    assert losers(uses, 3) == [2]


def test_of_two_placed_at_the_same_moment_one_is_chosen_always_the_same():
    one, other = uses_of(("10:00-12:00", 1), ("10:00-12:00", 1))
    other = OptionUse(booking_id=other.booking_id, quantity=1, slot=other.slot, placed_at=one.placed_at)
    assert losers([one, other], 1) == losers([other, one], 1) == [2]


@st.composite
def many_uses(draw):
    found = []
    for number in range(draw(st.integers(0, 12))):
        first, length = draw(st.integers(0, 20)), draw(st.integers(1, 8))
        at = TimeSlot(START + timedelta(hours=first), START + timedelta(hours=first + length))
        placed_at = START + timedelta(minutes=draw(st.integers(0, 5)))
        found.append(
            OptionUse(
                booking_id=UUID(int=number), quantity=draw(st.integers(1, 3)), slot=at, placed_at=placed_at
            )
        )
    return found


def in_use(uses, hour) -> int:
    moment = START + timedelta(hours=hour)
    return sum(use.quantity for use in uses if use.slot.time_from <= moment < use.slot.time_until)


@given(uses=many_uses(), stock=st.integers(0, 5))
def test_who_is_kept_fits_hour_by_hour_and_who_loses_would_not_have(uses, stock):
    without = lost(uses, stock)
    kept = []
    for use in sorted(uses, key=lambda use: (use.placed_at, use.booking_id)):
        fits = all(in_use([*kept, use], hour) <= stock for hour in range(30) if in_use([use], hour))
        assert (use.booking_id not in without) == fits
        kept += [use] if fits else []
