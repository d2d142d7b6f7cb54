"""Gathers what a plan is made from: the bookings that are hit, their spots, and where else there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.impact import Aim, FreeSpots, ImpactMode, Plan, planned
from mesto.modules.bookings.domain.many import ManyBookings, Which
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(frozen=True, slots=True)
class Planning:
    """The same for the preview, which only looks, and for the command, which holds all spots."""

    bookings: ManyBookings
    spots: Spots
    situations: Situations

    async def of(
        self, which: Which, mode: ImpactMode, now: datetime, *, lock: bool, spares_running: bool = False
    ) -> Plan:
        """Plan to take these bookings off their spots; no other booking may move to those spots."""
        hit = await self.bookings.upcoming(which, now, lock=lock)
        if not hit or mode in {ImpactMode.REFUSE, ImpactMode.KEEP}:
            return planned(hit, Aim(mode=mode, now=now, spares_running=spares_running), FreeSpots((), {}))
        span = _span(hit)
        left = await self.spots.find_all({booking.spot_id for booking in hit}, span)
        free = await self._free(which, span, now) if mode.moves else FreeSpots((), {})
        return planned(hit, Aim(mode=mode, now=now, left=left, spares_running=spares_running), free)

    async def _free(self, which: Which, span: TimeSlot, now: datetime) -> FreeSpots:
        if which.spot_ids is None:
            return FreeSpots((), {})
        others = [
            spot
            for spot in await self.spots.of_coworking(which.coworking_id, span)
            if spot.id not in which.spot_ids
        ]
        return FreeSpots(others, await self.situations.of_coworking(which.coworking_id, span, now))


def _span(bookings: Sequence[Booking]) -> TimeSlot:
    return TimeSlot(min(b.time_from for b in bookings), max(b.time_until for b in bookings))
