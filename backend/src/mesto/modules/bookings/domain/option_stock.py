"""Options of which there are only so many: what counts is simultaneous use (rules.md R-O03)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.domain.lost_options import Levels, OptionUse
from mesto.modules.bookings.domain.time_slot import TimeSlot

Stocks = Mapping[UUID, int | None]
"""How many there are in all of each option, None: no limit."""


class Quantity(Protocol):
    """So many of one option, wanted or had."""

    @property
    def option_id(self) -> UUID: ...

    @property
    def quantity(self) -> int: ...


class OptionStock(Protocol):
    """Reads what live bookings use; held ones use nothing (R-H06)."""

    async def peaks(
        self, option_ids: Collection[UUID], slot: TimeSlot, besides: UUID | None = None
    ) -> Mapping[UUID, int]:
        """Return the most that is in use at one instant of the slot, in one statement.

        The booking `besides` is left out; options nobody uses then are missing.
        """
        ...

    async def levels(
        self, option_ids: Collection[UUID], window: TimeSlot, besides: UUID | None = None
    ) -> Mapping[UUID, Levels]:
        """Return how much of each is in use at every instant of the window, in one statement."""
        ...

    async def upcoming(self, option_id: UUID, now: datetime) -> Sequence[OptionUse]:
        """Return the uses of bookings that have not ended, flagged ones included."""
        ...
