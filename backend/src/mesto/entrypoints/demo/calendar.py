"""The demo's bookings: two weeks behind us, now, and ten days ahead. The same on every machine."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from mesto.core.security import Actor
from mesto.entrypoints.demo.people import DemoPerson, demo_id, guests
from mesto.entrypoints.demo.places import PLACES, DemoSpot, spots_of
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.grid import next_on_grid
from mesto.modules.bookings.domain.place import BookableSpot, Place, PlaceStatus
from mesto.modules.bookings.domain.policy import BookingPolicy
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.domain.terms import Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot

DAYS_BEHIND: Final = 14
DAYS_AHEAD: Final = 10
SHARE_TAKEN: Final = 0.1
SHARE_CANCELLED: Final = 0.08
POLICY: Final = BookingPolicy()


def bookings(now: datetime) -> Iterator[Booking]:
    """Yield bookings that never collide: on every spot at most one per opening of a day."""
    luck = random.Random(41)
    people = guests()[100:]  # the first hundred keep all their limits free for the demonstrations
    made = 0
    for place in PLACES:
        today = now.astimezone(place.opening_hours.timezone).date()
        openings = place.opening_hours.openings(
            today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)
        )
        for spot in spots_of(place):
            for day in _days(openings):
                if luck.random() < SHARE_TAKEN:
                    slot = _slot(day, luck, now if made % 9 == 0 else None, spot)
                    made += 1
                    cancelled = luck.random() < SHARE_CANCELLED
                    yield _booking(spot, slot, people[made % len(people)], made, now, cancelled=cancelled)


def _days(openings: Sequence[TimeSlot]) -> Iterator[TimeSlot]:
    """Cut what is open round the clock into days, so that every day gets its bookings."""
    for opening in openings:
        start = opening.time_from
        while start < opening.time_until:
            end = min(start + timedelta(days=1), opening.time_until)
            if end - start >= timedelta(hours=4):
                yield TimeSlot(start, end)
            start = end


def _slot(day: TimeSlot, luck: random.Random, now: datetime | None, spot: DemoSpot) -> TimeSlot:
    zone = spot.place.opening_hours.timezone
    room = day.duration - timedelta(hours=3)
    start = day.time_from + room * luck.random()
    if now is not None and day.covers(TimeSlot(now, now + timedelta(hours=3))):
        start = now - timedelta(minutes=30)  # somebody is sitting there right now
    start = next_on_grid(max(start, day.time_from), POLICY.grid_minutes, zone)
    return TimeSlot(start, start + timedelta(minutes=30 * luck.randint(1, 5)))


def _booking(
    spot: DemoSpot, slot: TimeSlot, guest: DemoPerson, number: int, now: datetime, *, cancelled: bool
) -> Booking:
    placed_at = min(slot.time_from - timedelta(days=1), now - timedelta(minutes=5))
    booking = Booking.place(
        user_id=guest.id,
        spot=_bookable(spot),
        slot=slot,
        terms=Terms.of(POLICY),
        by=Actor(id=guest.id),
        now=placed_at,
        channel="cli",
        id=demo_id(f"booking {number}"),
        reference=_reference(number),
    )
    booking.pull_events()  # nobody is told of bookings that were never placed
    if cancelled:
        booking.cancel(by=Actor(id=guest.id), now=placed_at + timedelta(minutes=1), grid_minutes=15)
    elif slot.time_until <= now:
        booking.expire(slot.time_until)
    if booking.status is not BookingStatus.ACTIVE:
        booking.version = 2
        booking.pull_events()
    return booking


def _bookable(spot: DemoSpot) -> BookableSpot:
    place = Place(
        id=spot.place.id, name=spot.place.name, address=spot.place.address, status=PlaceStatus.LISTED,
        hours=spot.place.opening_hours, version=1,
    )  # fmt: skip
    return BookableSpot(
        id=spot.id, name=spot.name, spot_type=spot.spot_type, zone=spot.zone, position=spot.position,
        capacity=spot.capacity, is_active=True, is_archived=False, place=place,
    )  # fmt: skip


def _reference(number: int) -> str:
    alphabet, text = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", ""
    value = number * 2_654_435_761 % 32**8
    for _ in range(8):
        value, digit = divmod(value, 32)
        text += alphabet[digit]
    return text
