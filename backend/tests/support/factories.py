"""Aggregates and values through their own constructors, with defaults that break no rule."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from mesto.core.security import Actor, Role
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.opening_hours import OpeningHours, Weekday, WeeklyHours
from mesto.modules.bookings.domain.place import BookableSpot, Place, PlaceStatus
from mesto.modules.bookings.domain.policy import BookingPolicy
from mesto.modules.bookings.domain.terms import Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot
from tests.support.clock import AdjustableClock

NOW = AdjustableClock.START
"""Tuesday 2026-12-01 08:00 UTC, 11:00 in Moscow."""
ROUND_THE_CLOCK = tuple(WeeklyHours(day, time(0), time(0)) for day in Weekday)
NINE_TO_NINE = tuple(WeeklyHours(day, time(9), time(21)) for day in Weekday)


def slot(text: str, day: str = "2026-12-01", zone: str = "Europe/Moscow") -> TimeSlot:
    """Read `"12:00-14:30"` as local times of a day; the end may lie on the next one."""
    first, last = (time.fromisoformat(part) for part in text.split("-"))
    date = datetime.fromisoformat(day).date()
    start = datetime.combine(date, first, ZoneInfo(zone)).astimezone(UTC)
    end = datetime.combine(date, last, ZoneInfo(zone)).astimezone(UTC)
    return TimeSlot(start, end if end > start else end + timedelta(days=1))


def a_place(*, weekly=NINE_TO_NINE, zone="Europe/Moscow", status=PlaceStatus.LISTED, **hours) -> Place:
    return Place(
        id=uuid4(),
        name="Tochka",
        address="Pokrovka 17",
        status=status,
        hours=OpeningHours(timezone=ZoneInfo(zone), weekly=tuple(weekly), **hours),
        version=1,
    )


def a_spot(place: Place | None = None, **changes) -> BookableSpot:
    policy = {name: changes.pop(name) for name in list(changes) if name in BookingPolicy.__dataclass_fields__}
    given = {
        "id": uuid4(),
        "name": "Desk 1",
        "spot_type": "desk",
        "zone": None,
        "position": 1,
        "capacity": 1,
        "is_active": True,
        "is_archived": False,
        "place": place or a_place(),
        "policy": BookingPolicy(**policy),
    }
    return BookableSpot(**{**given, **changes})


def a_person(coworking_id: UUID | None = None, role: Role | None = None, **changes) -> Actor:
    roles = {coworking_id: role} if coworking_id and role else {}
    return Actor(id=uuid4(), session_id=uuid4(), roles=roles, **changes)


def a_booking(
    when: TimeSlot | None = None, *, spot: BookableSpot | None = None, by: Actor | None = None, now=NOW
):
    spot = spot or a_spot()
    by = by or a_person()
    return Booking.place(
        user_id=by.user_id,
        spot=spot,
        slot=when or slot("12:00-14:00"),
        terms=Terms.of(spot.policy),
        by=by,
        now=now,
    )
