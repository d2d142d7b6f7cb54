"""First starts are worked out for thousands of spots at once; here they are compared with asking the rules
about every spot and every five minutes, in small worlds with everything in them."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.domain.opening_hours import (
    ExceptionKind,
    Hours,
    HoursException,
    OpeningHours,
    Weekday,
    WeeklyHours,
)
from mesto.modules.bookings.domain.place import BookableSpot, Place, PlaceStatus
from mesto.modules.bookings.domain.policy import PLATFORM, BookingPolicy
from mesto.modules.bookings.domain.rules import Question, Standing, broken_rules
from mesto.modules.bookings.domain.situation import OwnBooking, Situation
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.together import FirstStarts, Wish, first_starts
from tests.support.factories import a_place, a_spot, slot

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEKS = (
    (time(9), time(21)),
    (time(0), time(0)),
    (time(20), time(4)),
    (time(10), time(12, 30)),
)
CHANGES = {
    "Europe/Moscow": datetime(2026, 12, 1, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 10, 25, tzinfo=UTC),
    "America/New_York": datetime(2027, 3, 14, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 10, 3, 12, tzinfo=UTC),
}
"""Days to ask about: three of them have 23, 25 or 23.5 hours."""


class World:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        zone = self.one_of(list(CHANGES))
        self.zone, self.day = ZoneInfo(zone), CHANGES[zone]
        self.now = self.day - self.one_of([0, 3, 9, 20]) * HOUR - self.one_of([0, 7]) * MINUTE
        start = self.day + self.random.randint(-20, 40) * 15 * MINUTE
        self.length = self.one_of([30, 45, 60, 65, 180, 600]) * MINUTE
        room = self.one_of([0, 0, 60, 600, 1500]) * MINUTE
        self.window = TimeSlot(start, start + self.length + room)
        self.policies = [PLATFORM, self.a_policy(), self.a_policy()]
        places = [self.a_place() for _ in range(2)]
        self.spots = [self.a_spot(self.one_of(places), n) for n in range(6)]
        self.taken = {spot.id: self.some_taken() for spot in self.spots}
        self.own = [self.an_own() for _ in range(self.one_of([0, 0, 1, 2]))]
        self.standing = self.one_of(
            [
                Standing(is_known=False),
                Standing(),
                Standing(is_member=True),
                Standing(is_member=True, is_exempt=True, acts_as_team=True),
            ]
        )
        self.together = self.one_of([1, 2, 3])

    def one_of(self, things):
        return self.random.choice(things)

    def a_policy(self) -> BookingPolicy:
        return BookingPolicy(
            grid_minutes=self.one_of([5, 15, 20, 30, 60]),
            min_duration_minutes=self.one_of([30, 60]),
            max_duration_minutes=self.one_of([120, 720]),
            lead_time_minutes=self.one_of([0, 0, 95, 600]),
            horizon_days=self.one_of([1, 2, 30]),
            buffer_before_minutes=self.one_of([0, 10]),
            buffer_after_minutes=self.one_of([0, 15, 25]),
            max_active_per_user=self.one_of([0, 1, 5]),
            allow_own_overlap=self.one_of([True, False]),
            cooldown_minutes=self.one_of([0, 120]),
            booking_access=self.one_of(["everyone", "everyone", "residents"]),
        )

    def a_place(self) -> Place:
        local = self.day.astimezone(self.zone).date()
        holiday = HoursException(local + self.one_of([0, 1]) * DAY, True, ExceptionKind.HOLIDAY, ())
        hours = Hours(time(11), time(2))
        special = HoursException(local + self.one_of([0, 1]) * DAY, False, ExceptionKind.SPECIAL, (hours,))
        return Place(
            id=UUID(int=self.random.getrandbits(128)),
            name="Tochka",
            address="Pokrovka 17",
            status=self.one_of([PlaceStatus.LISTED] * 5 + [PlaceStatus.UNLISTED]),
            hours=OpeningHours(
                timezone=self.zone,
                weekly=self.a_week(),
                closed_on_holidays=self.one_of([True, False]),
                exceptions=self.one_of([(), (holiday,), (special,), (holiday, special)]),
            ),
            version=1,
        )

    def a_week(self) -> tuple[WeeklyHours, ...]:
        opens, closes = self.one_of(WEEKS)
        return tuple(WeeklyHours(day, opens, closes) for day in Weekday)

    def a_spot(self, place: Place, number: int) -> BookableSpot:
        return BookableSpot(
            id=UUID(int=self.random.getrandbits(128)),
            name=f"Spot {number}",
            spot_type=self.one_of(["desk", "meeting_room"]),
            zone=None,
            position=number,
            capacity=1,
            is_active=self.random.random() > 0.1,
            is_archived=False,
            place=place,
            own_hours=self.one_of([None, None, self.a_week()]),
            policy=self.one_of(self.policies),
        )

    def some_taken(self) -> list[tuple[datetime, datetime]]:
        found, moment = [], self.window.time_from - 6 * HOUR
        for _ in range(self.one_of([0, 0, 2, 5])):
            moment += self.random.randint(0, 30) * 5 * MINUTE
            end = moment + self.random.randint(1, 40) * 5 * MINUTE
            found.append((moment, end))
            moment = end
        return found

    def an_own(self) -> OwnBooking:
        spot = self.one_of(self.spots)
        start = self.window.time_from + self.random.randint(-16, 40) * 15 * MINUTE
        return OwnBooking(
            id=UUID(int=self.random.getrandbits(128)),
            coworking_id=spot.coworking_id,
            spot_id=spot.id,
            spot_type=spot.spot_type,
            slot=TimeSlot(start, start + self.random.randint(2, 8) * 15 * MINUTE),
            for_guest=self.random.random() < 0.3,
        )

    def asked(self) -> FirstStarts:
        wish = Wish(
            window=self.window,
            length=self.length,
            now=self.now,
            own=self.own,
            standing_in=lambda _: self.standing,
            together=self.together,
        )
        return first_starts(self.spots, self.taken, wish)

    def can_be_had(self, spot: BookableSpot, start: datetime) -> bool:
        busy = [TimeSlot(*taken) for taken in self.taken[spot.id]]
        return not broken_rules(
            Question(
                spot=spot,
                slot=TimeSlot(start, start + self.length),
                situation=Situation(busy=busy, own=self.own),
                standing=self.standing,
                now=self.now,
            )
        )

    def moments(self) -> list[datetime]:
        first, last = self.window.time_from, self.window.time_until - self.length
        return [first + n * 5 * MINUTE for n in range(int((last - first) / (5 * MINUTE)) + 1)]


def found_one_by_one(world: World):
    starts: dict[UUID, datetime] = {}
    together: dict[UUID, tuple[datetime, set[UUID]]] = {}
    for moment in world.moments():
        ready: dict[UUID, set[UUID]] = {}
        for spot in world.spots:
            if world.can_be_had(spot, moment):
                starts.setdefault(spot.id, moment)
                ready.setdefault(spot.coworking_id, set()).add(spot.id)
        for coworking_id, ids in ready.items():
            if len(ids) >= world.together:
                together.setdefault(coworking_id, (moment, ids))
    return starts, together


@pytest.mark.parametrize(
    "seeds", [range(n, n + 40) for n in range(0, 160, 40)], ids=lambda s: f"from {s.start}"
)
def test_every_first_start_is_the_one_the_rules_admit_first(seeds):
    some_found = some_shared = 0
    for seed in seeds:
        world = World(seed)
        found = world.asked()
        starts, together = found_one_by_one(world)
        assert found.of_spots == starts, seed
        told = {place: (each.time_from, set(each.spot_ids)) for place, each in found.together.items()}
        assert told == together, seed
        some_found += bool(starts)
        some_shared += world.together > 1 and bool(together)
    assert some_found > 8
    assert some_shared


def wish_for(window: TimeSlot, length: timedelta, together: int = 1) -> Wish:
    now = window.time_from - DAY
    standing = Standing(is_known=False)
    return Wish(window=window, length=length, now=now, standing_in=lambda _: standing, together=together)


def test_together_means_at_the_same_moment_not_one_after_the_other():
    place = a_place()
    morning, evening = (a_spot(place, name=name) for name in ("Desk 1", "Desk 2"))
    window, noon = slot("09:00-15:00"), slot("12:00-12:15").time_from
    taken = {
        morning.id: [(noon, window.time_until)],
        evening.id: [(window.time_from, noon)],
    }
    found = first_starts([morning, evening], taken, wish_for(window, HOUR, together=2))
    assert found.of_spots == {morning.id: window.time_from, evening.id: noon}
    assert found.together == {}


def test_spots_of_different_grids_meet_where_both_have_a_start():
    place = a_place()
    quarters, thirds = a_spot(place, grid_minutes=15), a_spot(place, grid_minutes=20)
    window = slot("09:05-15:00")
    found = first_starts([quarters, thirds], {}, wish_for(window, HOUR, together=2))
    start = slot("09:00-10:00").time_from
    assert found.of_spots == {quarters.id: start + 15 * MINUTE, thirds.id: start + 20 * MINUTE}
    assert found.together[place.id].time_from == start + HOUR


def test_spots_that_are_alike_are_judged_once(monkeypatch):
    from mesto.modules.bookings.domain import start_times

    asked = []
    monkeypatch.setattr(start_times, "broken_by_slot", lambda question: asked.append(question) or [])
    place = a_place()
    spots = [a_spot(place, policy=PLATFORM) for _ in range(500)]
    found = first_starts(spots, {}, wish_for(slot("12:00-14:00"), 2 * HOUR))
    assert len(found.of_spots) == 500
    assert len(asked) <= 3


def test_a_window_of_a_day_without_openings_has_no_start():
    place = a_place(exceptions=(HoursException(date(2026, 12, 1), False, ExceptionKind.SPECIAL, ()),))
    assert first_starts([a_spot(place)], {}, wish_for(slot("09:00-21:00"), HOUR)).of_spots == {}
