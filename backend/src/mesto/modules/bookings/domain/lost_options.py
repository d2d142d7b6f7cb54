"""Which bookings lose an option of which there is no longer enough (rules.md R-O03, R-O04)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionUse:
    """One live booking's share of one option."""

    booking_id: UUID
    quantity: int
    slot: TimeSlot
    placed_at: datetime


def lost(uses: Sequence[OptionUse], stock: int | None) -> set[UUID]:
    """Return the bookings that no longer fit the stock; an archived option has a stock of 0.

    Who came first keeps: in the order of placing, a booking is kept if at no instant those kept
    before it and itself use more than there is. One that does not fit leaves its share to later ones.
    """
    if stock is None:
        return set()
    kept, without = Levels(), set[UUID]()
    for use in sorted(uses, key=lambda use: (use.placed_at, use.booking_id)):
        if kept.peak(use.slot) + use.quantity <= stock:
            kept.add(use.slot, use.quantity)
        else:
            without.add(use.booking_id)
    return without


@dataclass(slots=True)
class Levels:
    """How much is in use at every instant: a level lasts from its moment to the next one."""

    _moments: list[datetime] = field(default_factory=list)
    _levels: list[int] = field(default_factory=list)

    def peak(self, slot: TimeSlot) -> int:
        first = bisect_left(self._moments, slot.time_from)
        last = bisect_left(self._moments, slot.time_until)
        running = self._levels[first - 1] if first else 0
        if first < len(self._moments) and self._moments[first] == slot.time_from:
            running = 0  # the level before it has ended
        return max(running, *self._levels[first:last], 0)

    def add(self, slot: TimeSlot, quantity: int) -> None:
        first, last = self._step_at(slot.time_from), self._step_at(slot.time_until)
        for number in range(first, last):
            self._levels[number] += quantity

    def _step_at(self, moment: datetime) -> int:
        number = bisect_left(self._moments, moment)
        if number == len(self._moments) or self._moments[number] != moment:
            self._levels.insert(number, self._levels[number - 1] if number else 0)
            self._moments.insert(number, moment)
        return number
