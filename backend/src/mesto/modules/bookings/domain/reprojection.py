"""Where bookings lie once their coworking is in another zone (rules.md R-V07). Pure: nothing is changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.modules.bookings.domain.booked import Booked
from mesto.modules.bookings.domain.time_slot import TimeSlot

LONGEST: Final = timedelta(days=7)


class ZoneMode(StrEnum):
    KEEP_WALL_TIME = "keep_wall_time"
    KEEP_INSTANT = "keep_instant"


@dataclass(frozen=True, slots=True)
class Reprojected:
    slots: Mapping[UUID, TimeSlot]
    """Booking id -> where it lies then, for all bookings asked about, in the order of their starts."""
    colliding: tuple[UUID, ...]
    """Those that would overlap on their spot, buffers included, or be over before anybody knew."""


def reprojected(bookings: Iterable[Booked], zone: ZoneInfo, mode: ZoneMode, now: datetime) -> Reprojected:
    """Move upcoming bookings to the zone. What is in progress keeps its instants, and so may be hit."""
    found = {booking.id: (booking, _moved(booking, zone, mode, now)) for booking in bookings}
    in_order = sorted(found, key=lambda booking_id: (found[booking_id][1], booking_id))
    hit = {booking_id for booking_id in in_order if found[booking_id][1].time_until <= now}
    of_spot: dict[UUID, list[tuple[TimeSlot, UUID]]] = defaultdict(list)
    for booking, slot in found.values():
        taken = slot.widened(booking.terms.buffer_before, booking.terms.buffer_after)
        of_spot[booking.spot_id].append((taken, booking.id))
    for taken_there in of_spot.values():
        hit |= _overlapping(taken_there)
    return Reprojected(
        {booking_id: found[booking_id][1] for booking_id in in_order},
        tuple(booking_id for booking_id in in_order if booking_id in hit),
    )


def on_wall_clock(
    local_from: datetime, local_until: datetime, zone: ZoneInfo, *, length: timedelta
) -> TimeSlot:
    """Return the instants at which the clocks of the zone show these two times, both without a zone.

    A start in a missing hour moves the whole slot by its size, an end in it moves alone; of a doubled
    hour the first is meant. `length` is what stays where the wall clock no longer shows any: a slot
    inside a doubled hour, say, in a zone that has none.
    """
    start, end = _instant(local_from, zone), _instant(local_until, zone)
    if _wall(start, zone) != local_from:
        end = max(end, start + (local_until - local_from))
    if end <= start:
        again = local_until.replace(tzinfo=zone, fold=1).astimezone(UTC)
        end = again if again > start else start + length
    return TimeSlot(start, end)


def _moved(booking: Booked, zone: ZoneInfo, mode: ZoneMode, now: datetime) -> TimeSlot:
    if mode is ZoneMode.KEEP_INSTANT or booking.time_from <= now:
        return booking.slot
    length = booking.time_until - booking.time_from
    slot = on_wall_clock(booking.local_from, booking.local_until, zone, length=length)
    # A week by the wall clock is an hour longer where the clocks go back (R-B19).
    return TimeSlot(slot.time_from, min(slot.time_until, slot.time_from + LONGEST))


def _overlapping(taken: list[tuple[TimeSlot, UUID]]) -> set[UUID]:
    hit: set[UUID] = set()
    taken.sort()
    longest, owner = taken[0]
    for slot, booking_id in taken[1:]:
        if slot.time_from < longest.time_until:
            hit |= {owner, booking_id}
        if slot.time_until > longest.time_until:
            longest, owner = slot, booking_id
    return hit


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
