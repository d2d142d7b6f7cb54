"""What becomes of bookings when spots are closed, deactivated or archived; the preview equals the effect."""

import asyncio
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import (
    CoworkingNotFound,
    HasFutureBookings,
    InPast,
    OptionNotFound,
    SpotNotFound,
)
from mesto.modules.bookings.domain.impact import FreeSpots, ImpactMode, Outcome
from mesto.modules.bookings.domain.opening_hours import Hours, HoursException, OpeningHours
from mesto.modules.bookings.domain.terms import ChosenOption, Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import BookableOption, ExceptionKind, Weekday, WeeklyHours, ZoneMode
from tests.support.factories import NINE_TO_NINE, NOW, a_booking, a_person, a_place, a_spot, slot
from tests.support.small_world import SmallWorld

KEPT, CANCELLED, MOVED, BLOCKED = Outcome.KEPT, Outcome.CANCELLED, Outcome.MOVED, Outcome.BLOCKED
DAY = "2026-12-03"
ALL_DAY = slot("09:00-21:00", DAY)


def a_world(*spots, **about):
    place = a_place()
    made = [a_spot(place, **{"position": n, **changes}) for n, changes in enumerate(spots, start=1)]
    return SmallWorld(place, made, **about)


def booked(world, number, when, day=DAY, **details):
    spot = world.spots[number]
    booking = a_booking(slot(when, day), spot=spot)
    for name, value in details.items():
        setattr(booking, name, value)
    booking.pull_history()
    world.bookings.append(booking)
    return booking


async def outcomes(world, spots, mode, **how):
    ids = [world.spots[number].id for number in spots]
    report = await world.impact.of_spots(world.place.id, ids, mode, **{"spares_running": False, **how})
    return [(item.outcome, item.to_spot_id) for item in report.items]


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        (ImpactMode.REFUSE, BLOCKED),
        (ImpactMode.KEEP, KEPT),
        (ImpactMode.CANCEL, CANCELLED),
        (ImpactMode.MOVE, BLOCKED),
        (ImpactMode.MOVE_OR_CANCEL, CANCELLED),
    ],
)
async def test_without_another_spot_each_mode_does_what_it_says(mode, outcome):
    world = a_world({})
    booked(world, 0, "12:00-14:00")
    assert await outcomes(world, [0], mode) == [(outcome, None)]


@pytest.mark.parametrize(
    "lacks",
    [
        {"spot_type": "meeting_room"},
        {"capacity": 3},
        {"attributes": ("quiet",)},
        {"is_active": False},
        {"is_archived": True},
        {"own_hours": tuple(WeeklyHours(day, time(9), time(13)) for day in Weekday)},
    ],
)
async def test_only_an_equal_spot_that_is_open_will_do(lacks):
    about = {"capacity": 4, "attributes": ("monitor", "quiet")}
    more = {"capacity": 5, "attributes": ("monitor", "quiet", "window")}
    world = a_world(about, {**more, **lacks})
    booked(world, 0, "12:00-14:00")
    assert await outcomes(world, [0], ImpactMode.MOVE) == [(BLOCKED, None)]
    world.spots[1] = replace(world.spots[1], **{**more, "spot_type": "desk", "is_active": True,
                                               "is_archived": False, "own_hours": None})  # fmt: skip
    assert await outcomes(world, [0], ImpactMode.MOVE) == [(MOVED, world.spots[1].id)]


@pytest.mark.parametrize(
    ("about", "found"), [({}, True), ({"is_active": False}, False), ({"is_archived": True}, False)]
)
def test_nobody_is_moved_to_a_spot_out_of_use(about, found):
    place = a_place()
    left, other = a_spot(place), a_spot(place, **about)
    booking = a_booking(slot("12:00-14:00", DAY), spot=left)
    assert (FreeSpots([other], {}).take(booking, left) is not None) is found


async def test_the_nearest_position_comes_first_and_what_the_plan_has_moved_counts():
    world = a_world(*({"position": position} for position in (5, 1, 7, 4)))
    for _ in range(4):
        booked(world, 0, "12:00-14:00")
    _, one, seven, four = (spot.id for spot in world.spots)
    assert await outcomes(world, [0], ImpactMode.MOVE_OR_CANCEL) == [
        (MOVED, four), (MOVED, seven), (MOVED, one), (CANCELLED, None),
    ]  # fmt: skip


async def test_a_booking_moves_with_its_own_buffers():
    world = a_world({}, {})
    terms = replace(Terms.of(world.spots[0].policy), buffer_before_minutes=30, buffer_after_minutes=15)
    booked(world, 0, "12:00-14:00", terms=terms)
    for neighbour, outcome in (("10:00-11:45", BLOCKED), ("14:00-15:00", BLOCKED), ("10:00-11:30", MOVED)):
        del world.bookings[1:]
        booked(world, 1, neighbour)
        assert [found for found, _ in await outcomes(world, [0], ImpactMode.MOVE)] == [outcome], neighbour


@pytest.mark.parametrize(
    ("mode", "spares", "outcome"),
    [
        (ImpactMode.MOVE, False, BLOCKED),
        (ImpactMode.MOVE_OR_CANCEL, False, CANCELLED),
        (ImpactMode.CANCEL, False, CANCELLED),
        (ImpactMode.REFUSE, False, BLOCKED),
        (ImpactMode.MOVE, True, KEPT),
        (ImpactMode.MOVE_OR_CANCEL, True, KEPT),
        (ImpactMode.CANCEL, True, KEPT),
    ],
)
async def test_what_is_running_never_moves(mode, spares, outcome):
    world = a_world({}, {})
    booked(world, 0, "10:00-14:00", "2026-12-01")
    assert await outcomes(world, [0], mode, spares_running=spares) == [(outcome, None)]


async def test_what_ends_within_its_step_of_the_grid_is_kept_and_the_grid_is_the_spots_own():
    world = a_world({"grid_minutes": 60}, {})
    world.clock.advance(minutes=1)
    booked(world, 0, "10:00-12:00", "2026-12-01")
    booked(world, 1, "10:00-12:00", "2026-12-01")
    assert await outcomes(world, [0], ImpactMode.CANCEL) == [(KEPT, None)]
    assert await outcomes(world, [1], ImpactMode.CANCEL) == [(CANCELLED, None)]
    await world.clearing.clear_spots(
        world.place.id, [s.id for s in world.spots], mode=ImpactMode.CANCEL, by=world.staff, reason="closure"
    )
    assert [b.time_until for b in world.bookings] == [
        slot("10:00-12:00").time_until, slot("10:00-11:15").time_until,
    ]  # fmt: skip
    assert world.saved == [world.bookings[1]]


async def test_a_refusal_counts_all_that_are_in_the_way_names_twenty_and_changes_nothing():
    world = a_world({}, {})
    for hour in range(9, 21):
        for half in ("00", "30"):
            booked(world, 0, f"{hour:02}:{half}-{hour:02}:{'30' if half == '00' else '59'}")
    for mode, count in ((ImpactMode.REFUSE, 24), (ImpactMode.MOVE, 1)):
        if mode is ImpactMode.MOVE:
            booked(world, 1, "20:30-20:59")
        with pytest.raises(HasFutureBookings) as refusal:
            await world.clearing.clear_spots(
                world.place.id, [world.spots[0].id], mode=mode, by=world.staff, reason="spot_archived"
            )
        assert refusal.value.params["count"] == count
        assert len(refusal.value.params["booking_ids"]) == min(count, 20)
    assert {b.version for b in world.bookings} == {1}
    assert not any(b.pull_history() for b in world.bookings)


async def test_moving_records_the_cause_and_keeps_the_terms():
    world = a_world({}, {})
    booking = booked(world, 0, "12:00-14:00")
    terms = booking.terms
    booking.pull_events()
    cleared = await world.clearing.clear_coworking(
        world.place.id, mode=ImpactMode.KEEP, by=world.staff, reason="coworking_archived"
    )
    assert (cleared.kept, booking.pull_events()) == (1, [])
    await world.clearing.clear_spots(
        world.place.id, [world.spots[0].id], mode=ImpactMode.MOVE, by=world.staff, reason="spot_archived"
    )
    [moved] = booking.pull_events()
    assert (moved.name, moved.cause) == ("bookings.booking_rescheduled.v1", "moved")
    assert (moved.old_spot_id, booking.spot_id) == (world.spots[0].id, world.spots[1].id)
    assert booking.terms is terms


async def test_a_whole_coworking_has_nowhere_to_move_to():
    world = a_world({}, {})
    booked(world, 0, "12:00-14:00")
    report = await world.impact.of_closure(world.place.id, ALL_DAY, None, ImpactMode.MOVE_OR_CANCEL)
    assert [(item.outcome, item.to_spot_id) for item in report.items] == [(CANCELLED, None)]
    assert (await world.impact.of_coworking(world.place.id, ImpactMode.CANCEL)).total == 1


async def test_a_preview_refuses_what_the_command_refuses():
    world, foreign = a_world({}), a_world({})
    with pytest.raises(InPast):
        await world.impact.of_closure(world.place.id, slot("09:00-10:00"), None, ImpactMode.KEEP)
    with pytest.raises(SpotNotFound) as refusal:
        await world.impact.of_closure(
            world.place.id, ALL_DAY, [world.spots[0].id, foreign.spots[0].id], ImpactMode.KEEP
        )
    assert refusal.value.pointer == "/spot_ids/1"
    with pytest.raises(SpotNotFound):
        await world.impact.of_spots(world.place.id, [uuid4()], ImpactMode.KEEP, spares_running=True)


async def test_at_most_a_hundred_are_shown_and_all_are_counted():
    world = a_world({})
    for number in range(103):
        booked(world, 0, f"{9 + number % 12:02}:00-{9 + number % 12:02}:30")
    report = await world.impact.of_closure(world.place.id, ALL_DAY, None, ImpactMode.CANCEL)
    assert (report.total, len(report.items)) == (103, 100)
    starts = [item.time_from for item in report.items]
    assert starts == sorted(starts)


async def test_whoever_has_chosen_an_option_is_told_of_its_end():
    world = a_world({})
    option = BookableOption(
        id=uuid4(), coworking_id=world.place.id, name="Lamp", max_per_booking=1, spot_types=(), is_archived=False
    )  # fmt: skip
    world.options.append(option)
    chosen = booked(world, 0, "12:00-14:00", options=(ChosenOption(option_id=option.id, name="Lamp"),))
    booked(world, 0, "15:00-16:00")
    report = await world.impact.of_option(world.place.id, option.id)
    assert [(item.booking_id, item.outcome) for item in report.items] == [(chosen.id, KEPT)]
    for coworking_id, option_id in ((uuid4(), option.id), (world.place.id, uuid4())):
        with pytest.raises(OptionNotFound):
            await world.impact.of_option(coworking_id, option_id)


def hours(weekly, **more):
    return OpeningHours(timezone=ZoneInfo("Europe/Moscow"), weekly=tuple(weekly), **more)


async def test_new_hours_leave_out_bookings_by_the_exceptions_and_the_spots_own_hours_too():
    mornings = tuple(WeeklyHours(day, time(9), time(13)) for day in Weekday)
    world = a_world({}, {"own_hours": mornings})
    assert (await world.impact.of_hours(world.place.id, hours(()))).total == 0
    early = booked(world, 0, "09:00-10:00")
    late = booked(world, 0, "20:00-21:00")
    afternoon = booked(world, 1, "12:00-14:00")
    special = booked(world, 0, "20:00-21:00", "2026-12-04")

    async def outside(asked):
        report = await world.impact.of_hours(world.place.id, asked)
        assert {item.outcome for item in report.items} <= {KEPT}
        return [item.booking_id for item in report.items]

    assert await outside(hours(NINE_TO_NINE)) == [afternoon.id]
    ten_to_eight = hours(WeeklyHours(day, time(10), time(20)) for day in Weekday)
    assert await outside(ten_to_eight) == [early.id, afternoon.id, late.id, special.id]
    open_late = HoursException(date(2026, 12, 4), False, ExceptionKind.SPECIAL, (Hours(time(9), time(21)),))
    world.place = replace(world.place, hours=replace(world.place.hours, exceptions=(open_late,)))
    assert await outside(ten_to_eight) == [early.id, afternoon.id, late.id]
    shut = replace(open_late, intervals=())
    assert special.id in await outside(replace(ten_to_eight, exceptions=(shut,)))
    with pytest.raises(CoworkingNotFound):
        await world.impact.of_hours(uuid4(), ten_to_eight)


async def test_another_zone_moves_instants_keeps_what_runs_and_blocks_what_would_collide():
    world = a_world({}, {})
    running = booked(world, 0, "10:30-14:00", "2026-12-01")
    hit = booked(world, 0, "14:30-16:00", "2026-12-01")
    moved = booked(world, 1, "14:30-16:00")
    samara = ZoneInfo("Europe/Samara")
    report = await world.impact.of_timezone(world.place.id, samara, ZoneMode.KEEP_WALL_TIME)
    assert [(item.booking_id, item.outcome) for item in report.items] == [
        (running.id, BLOCKED), (hit.id, BLOCKED), (moved.id, MOVED),
    ]  # fmt: skip
    same = await world.impact.of_timezone(world.place.id, samara, ZoneMode.KEEP_INSTANT)
    assert {item.outcome for item in same.items} == {KEPT}


# --- random small worlds ---

SPOTS = st.fixed_dictionaries(
    {
        "position": st.integers(0, 5),
        "capacity": st.integers(1, 3),
        "spot_type": st.sampled_from(("desk", "meeting_room")),
        "attributes": st.sampled_from(((), ("quiet",), ("monitor", "quiet"))),
        "is_active": st.sampled_from((True, True, True, False)),
        "own_hours": st.sampled_from((None, None, tuple(WeeklyHours(d, time(9), time(13)) for d in Weekday))),
        "grid_minutes": st.sampled_from((15, 60)),
    }
)
WISHES = st.tuples(
    st.integers(0, 4),  # spot
    st.integers(-8, 40),  # start, in quarters from now
    st.integers(1, 12),  # length, in quarters
    st.sampled_from((0, 15, 45)),  # buffers
)
QUARTER = timedelta(minutes=15)


@st.composite
def worlds(draw):
    place = a_place()
    spots = [a_spot(place, name=f"{n}", **about) for n, about in enumerate(draw(st.lists(SPOTS, min_size=2, max_size=5)))]  # fmt: skip
    world = SmallWorld(place, spots)
    for number, start, length, buffers in draw(st.lists(WISHES, max_size=14)):
        spot = spots[number % len(spots)]
        lies = TimeSlot(NOW + start * QUARTER, NOW + (start + length) * QUARTER)
        terms = replace(Terms.of(spot.policy), buffer_before_minutes=buffers, buffer_after_minutes=buffers)
        by = a_person()
        booking = Booking.place(user_id=by.user_id, spot=spot, slot=lies, terms=terms, by=by, now=NOW)
        if not any(b.spot_id == spot.id and b.occupied.overlaps(booking.occupied) for b in world.bookings):
            booking.pull_history()
            world.bookings.append(booking)
    return world


@given(
    worlds(),
    st.sets(st.integers(0, 4), min_size=1),
    st.sampled_from(ImpactMode),
    st.booleans(),
)
def test_the_preview_says_what_the_command_then_does(world, freed, mode, spares):
    ids = {world.spots[number % len(world.spots)].id for number in freed}
    before = {b.id: (b.spot_id, b.slot, b.status) for b in world.bookings}
    first_ids = list(before)

    async def look_and_do():
        told = await world.impact.of_spots(world.place.id, ids, mode, spares_running=spares)
        world.bookings.reverse()  # nor does the order matter in which they are read
        assert told == await world.impact.of_spots(world.place.id, ids, mode, spares_running=spares)
        try:
            done = await world.clearing.clear_spots(
                world.place.id, ids, mode=mode, by=world.staff, reason="closure", spares_running=spares
            )
        except HasFutureBookings as refusal:
            return told, refusal
        return told, done

    told, done = asyncio.run(look_and_do())
    after = {b.id: b for b in world.bookings}
    blocked = [item.booking_id for item in told.items if item.outcome is BLOCKED]
    if blocked:
        assert isinstance(done, HasFutureBookings)
        assert done.params == {"count": len(blocked), "booking_ids": blocked[:20]}
        assert {i: (b.spot_id, b.slot, b.status) for i, b in after.items()} == before
        return
    counted = {outcome: sum(item.outcome is outcome for item in told.items) for outcome in Outcome}
    assert (done.kept, done.cancelled, done.moved) == (
        counted[KEPT], counted[CANCELLED], counted[MOVED],
    )  # fmt: skip
    untouched = set(first_ids) - {item.booking_id for item in told.items}
    assert all((after[i].spot_id, after[i].slot, after[i].status) == before[i] for i in untouched)
    spots = {spot.id: spot for spot in world.spots}
    for item in told.items:
        booking, (old_spot, old_slot, old_status) = after[item.booking_id], before[item.booking_id]
        match item.outcome:
            case Outcome.KEPT:
                assert (booking.spot_id, booking.slot, booking.status) == (old_spot, old_slot, old_status)
            case Outcome.MOVED:
                assert (booking.spot_id, booking.slot) == (item.to_spot_id, old_slot)
                assert booking.spot_id not in ids
                to, left = spots[booking.spot_id], spots[old_spot]
                assert to.is_active
                assert (to.spot_type, to.hours.admit(old_slot)) == (left.spot_type, True)
                assert to.capacity >= left.capacity
                assert set(to.attributes) >= set(left.attributes)
            case _:
                running = old_slot.time_from <= NOW
                assert (booking.status == "cancelled") is not running
                assert booking.time_until < old_slot.time_until or not running
    live = [b for b in world.bookings if b.status == "active"]
    assert not any(
        a is not b and a.spot_id == b.spot_id and a.occupied.overlaps(b.occupied) for a in live for b in live
    )
