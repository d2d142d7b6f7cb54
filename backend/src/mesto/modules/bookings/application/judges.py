"""Who carries a flag, told from the rows as they are now: asked again, the answer is the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking_slices import BookingSlices, Seen
from mesto.modules.bookings.domain.flags import Flag
from mesto.modules.bookings.domain.lost_options import lost
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.wall_clock import means_its_wall_clock
from mesto.modules.bookings.public import OptionCatalog


class Judge(Protocol):
    @property
    def flag(self) -> Flag: ...

    async def unfit(self, seen: Sequence[Seen], now: datetime) -> Collection[UUID]:
        """Return those that have to carry the flag."""
        ...


@dataclass(frozen=True, slots=True)
class OutsideHours(Judge):
    spots: Spots
    flag: Flag = Flag.OUTSIDE_HOURS

    async def unfit(self, seen: Sequence[Seen], now: datetime) -> Collection[UUID]:  # noqa: ARG002  # of no use here
        spots = await self.spots.known(seen)
        hours = {spot_id: spot.hours for spot_id, spot in spots.items()}
        return {
            one.id
            for one in seen
            if one.spot_id in hours and not hours[one.spot_id].admit(TimeSlot(one.time_from, one.time_until))
        }


@dataclass(frozen=True, slots=True)
class SpotInactive(Judge):
    """A booking that runs is left alone to finish; its spot may be out of use since (R-V04)."""

    spots: Spots
    flag: Flag = Flag.SPOT_INACTIVE

    async def unfit(self, seen: Sequence[Seen], now: datetime) -> Collection[UUID]:
        spots = await self.spots.known(seen)
        idle = {spot.id for spot in spots.values() if not spot.is_active}
        return {
            one.id for one in seen if one.spot_id in idle and (one.time_from > now or self.flag in one.flags)
        }


@dataclass(frozen=True, slots=True)
class OptionLost(Judge):
    """Looks at all options of the bookings: one that is back does not give back another."""

    bookings: BookingSlices
    options: OptionCatalog
    coworking_id: UUID
    flag: Flag = Flag.OPTION_LOST

    async def unfit(self, seen: Sequence[Seen], now: datetime) -> Collection[UUID]:
        chosen = {option.option_id for one in seen for option in one.options}
        known = await self.options.find(chosen)
        uses = await self.bookings.uses_of(self.coworking_id, known, now)
        without = [
            lost(of_option, 0 if known[option_id].is_archived else known[option_id].stock)
            for option_id, of_option in uses.items()
        ]
        return set[UUID]().union(*without) & {one.id for one in seen}


@dataclass(frozen=True, slots=True)
class ZoneRulesChanged(Judge):
    flag: Flag = Flag.ZONE_RULES_CHANGED

    async def unfit(self, seen: Sequence[Seen], now: datetime) -> Collection[UUID]:  # noqa: ARG002  # of no use here
        return {one.id for one in seen if not means_its_wall_clock(one)}
