"""The demo's coworkings: twelve of them in six time zones, fifty spots each."""

from dataclasses import dataclass
from datetime import time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.entrypoints.demo.people import demo_id
from mesto.modules.bookings.public import OpeningHours, Weekday, WeeklyHours

WEEKDAYS: Final = tuple(Weekday)[:5]


def _every_day(opens: str, closes: str) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(d, time.fromisoformat(opens), time.fromisoformat(closes)) for d in Weekday)


@dataclass(frozen=True, slots=True)
class DemoPlace:
    name: str
    city: str
    country: str
    address: str
    timezone: str
    latitude: float
    longitude: float
    hours: tuple[WeeklyHours, ...]
    description: str

    @property
    def id(self) -> UUID:
        return demo_id(f"coworking {self.name}")

    @property
    def opening_hours(self) -> OpeningHours:
        return OpeningHours(timezone=ZoneInfo(self.timezone), weekly=self.hours)


LONG_DAY: Final = _every_day("08:00", "22:00")
OFFICE_WEEK: Final = tuple(WeeklyHours(d, time(9), time(20)) for d in WEEKDAYS)
WITH_LUNCH: Final = tuple(
    WeeklyHours(d, *hours) for d in Weekday for hours in ((time(8), time(13)), (time(14), time(22)))
)
PAST_MIDNIGHT: Final = _every_day("12:00", "04:00")
ROUND_THE_CLOCK: Final = _every_day("00:00", "00:00")

PLACES: Final = (
    DemoPlace("Tochka na Pokrovke", "Moscow", "RU", "Pokrovka 17, floor 3", "Europe/Moscow", 55.7591, 37.6463, LONG_DAY, "A quiet hall and four rooms."),
    DemoPlace("Nochnaya Smena", "Moscow", "RU", "Myasnitskaya 13", "Europe/Moscow", 55.7636, 37.6357, PAST_MIDNIGHT, "For night owls: open until four in the morning."),
    DemoPlace("Krugly Sutki", "Saint Petersburg", "RU", "Ligovsky 74", "Europe/Moscow", 59.9201, 30.3556, ROUND_THE_CLOCK, "Round the clock, every day of the year."),
    DemoPlace("Ural Loft", "Yekaterinburg", "RU", "Malysheva 51", "Asia/Yekaterinburg", 56.8359, 60.6142, LONG_DAY, "A loft above the river."),
    DemoPlace("Plotinka Desk", "Yekaterinburg", "RU", "Lenina 24", "Asia/Yekaterinburg", 56.8380, 60.6050, WITH_LUNCH, "Closes for lunch, like the bakery next door."),
    DemoPlace("Spree Werk", "Berlin", "DE", "Köpenicker Str. 10", "Europe/Berlin", 52.5096, 13.4270, LONG_DAY, "Brick, light and a view of the Spree."),
    DemoPlace("Kiez Office", "Berlin", "DE", "Oranienstr. 25", "Europe/Berlin", 52.5010, 13.4190, OFFICE_WEEK, "Weekdays only."),
    DemoPlace("Thames Yard", "London", "GB", "12 Borough High St", "Europe/London", 51.5045, -0.0905, LONG_DAY, "Two minutes from the bridge."),
    DemoPlace("Hudson Desks", "New York", "US", "230 W 39th St", "America/New_York", 40.7549, -73.9880, ROUND_THE_CLOCK, "The city never sleeps; nor do we."),
    DemoPlace("Brooklyn Table", "New York", "US", "55 Water St, Brooklyn", "America/New_York", 40.7033, -73.9903, LONG_DAY, "Big tables for small teams."),
    DemoPlace("Himal Hub", "Kathmandu", "NP", "Durbar Marg 7", "Asia/Kathmandu", 27.7120, 85.3170, LONG_DAY, "A zone of its own: UTC+05:45."),
    DemoPlace("Thamel Room", "Kathmandu", "NP", "Thamel 21", "Asia/Kathmandu", 27.7154, 85.3123, OFFICE_WEEK, "Weekdays only, with a garden."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoSpot:
    place: DemoPlace
    name: str
    position: int
    zone: str
    spot_type: str
    capacity: int
    attributes: tuple[str, ...]

    @property
    def id(self) -> UUID:
        return demo_id(f"spot {self.place.name} {self.name}")


def spots_of(place: DemoPlace) -> list[DemoSpot]:
    """Return thirty-six desks, six rooms, four booths, three offices and a hall."""
    kinds: list[tuple[str, int, str, str, int]] = [
        ("Desk", 36, "hall", "desk", 1),
        ("Room", 6, "rooms", "meeting_room", 6),
        ("Booth", 4, "rooms", "phone_booth", 1),
        ("Office", 3, "rooms", "office", 4),
        ("Event hall", 1, "hall", "event_space", 60),
    ]
    found: list[DemoSpot] = []
    for label, count, zone, kind, capacity in kinds:
        for number in range(1, count + 1):
            name = f"{label} {number}" if count > 1 else label
            found.append(
                DemoSpot(place, name, len(found) + 1, zone, kind, capacity, _attributes(kind, number))
            )
    return found


def _attributes(kind: str, number: int) -> tuple[str, ...]:
    if kind == "desk":
        every = {"monitor": 2, "quiet": 3, "window": 4, "standing": 5}
        return tuple(name for name, step in every.items() if number % step == 0)
    return {"meeting_room": ("whiteboard", "screen"), "event_space": ("projector",)}.get(kind, ())


OPTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"name": 'Monitor 27"', "max_per_booking": 2, "spot_types": ["desk", "office"]},
    {"name": "Locker", "max_per_booking": 1, "spot_types": []},
    {"name": "Coffee for the team", "max_per_booking": 20, "spot_types": ["meeting_room", "event_space"]},
    {"name": "Projector", "max_per_booking": 1, "spot_types": ["meeting_room", "event_space"]},
    {"name": "Parking", "max_per_booking": 2, "spot_types": []},
)
