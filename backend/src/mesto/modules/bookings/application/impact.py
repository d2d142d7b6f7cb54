"""Previews: what a change would do to upcoming bookings, told without doing it (C-12)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.clock import Clock
from mesto.modules.bookings.application.planning import Planning
from mesto.modules.bookings.application.spots import Spots, dates_around
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.closure import ensure_closable
from mesto.modules.bookings.domain.errors import CoworkingNotFound, OptionNotFound
from mesto.modules.bookings.domain.impact import ImpactMode, Outcome, Plan, Step
from mesto.modules.bookings.domain.many import ManyBookings, Which
from mesto.modules.bookings.domain.opening_hours import OpeningHours
from mesto.modules.bookings.domain.reprojection import ZoneMode, reprojected
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import AffectedBooking, Impact, ImpactReport, OptionCatalog, PlaceCatalog

SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Impacts(Impact):
    planning: Planning
    bookings: ManyBookings
    spots: Spots
    places: PlaceCatalog
    options: OptionCatalog
    clock: Clock

    async def of_closure(
        self, coworking_id: UUID, slot: TimeSlot, spot_ids: Collection[UUID] | None, mode: ImpactMode
    ) -> ImpactReport:
        now = self.clock.now()
        ensure_closable(slot, now)
        if spot_ids is not None:
            await self.spots.ensure_in(coworking_id, list(spot_ids))
        which = Which(coworking_id=coworking_id, spot_ids=spot_ids, during=slot)
        return _report(await self.planning.of(which, mode, now, lock=False))

    async def of_spots(
        self, coworking_id: UUID, spot_ids: Collection[UUID], mode: ImpactMode, *, spares_running: bool
    ) -> ImpactReport:
        await self.spots.ensure_in(coworking_id, list(spot_ids))
        which = Which(coworking_id=coworking_id, spot_ids=spot_ids)
        return _report(
            await self.planning.of(which, mode, self.clock.now(), lock=False, spares_running=spares_running)
        )

    async def of_coworking(self, coworking_id: UUID, mode: ImpactMode) -> ImpactReport:
        which = Which(coworking_id=coworking_id)
        return _report(await self.planning.of(which, mode, self.clock.now(), lock=False))

    async def of_option(self, coworking_id: UUID, option_id: UUID) -> ImpactReport:
        option = (await self.options.find([option_id])).get(option_id)
        if option is None or option.coworking_id != coworking_id:
            raise OptionNotFound(pointer="/option_id")
        chosen = await self._upcoming(Which(coworking_id=coworking_id, option_id=option_id))
        return _report(Plan(tuple(Step(booking, Outcome.KEPT) for booking in chosen)))

    async def of_hours(self, coworking_id: UUID, hours: OpeningHours) -> ImpactReport:
        upcoming = await self._upcoming(Which(coworking_id=coworking_id))
        outside = await self._outside(coworking_id, upcoming, hours) if upcoming else ()
        return _report(Plan(tuple(Step(booking, Outcome.KEPT) for booking in outside)))

    async def of_timezone(self, coworking_id: UUID, timezone: ZoneInfo, mode: ZoneMode) -> ImpactReport:
        now = self.clock.now()
        upcoming = await self._upcoming(Which(coworking_id=coworking_id))
        there = reprojected(upcoming, timezone, mode, now)

        def outcome(booking: Booking) -> Outcome:
            if booking.id in there.colliding:
                return Outcome.BLOCKED
            return Outcome.KEPT if there.slots[booking.id] == booking.slot else Outcome.MOVED

        return _report(Plan(tuple(Step(booking, outcome(booking)) for booking in upcoming)))

    async def _upcoming(self, which: Which) -> list[Booking]:
        found = await self.bookings.upcoming(which, self.clock.now(), lock=False)
        return sorted(found, key=lambda booking: (booking.time_from, booking.id))

    async def _outside(
        self, coworking_id: UUID, upcoming: Sequence[Booking], hours: OpeningHours
    ) -> Iterable[Booking]:
        first, last = upcoming[0].time_from, max(booking.time_until for booking in upcoming)
        place = await self.places.get(coworking_id, dates_around(first, last))
        if place is None:
            raise CoworkingNotFound
        # Those given come first: where two fall on one date, the first counts.
        then = replace(hours, exceptions=(*hours.exceptions, *place.hours.exceptions))
        spots = await self.spots.find_all({booking.spot_id for booking in upcoming}, TimeSlot(first, last))
        return (
            booking
            for booking in upcoming
            if not replace(then, narrowed_to=spots[booking.spot_id].own_hours).admit(booking.slot)
        )


def _report(plan: Plan) -> ImpactReport:
    return ImpactReport(total=len(plan.steps), items=tuple(_affected(step) for step in plan.steps[:SHOWN]))


def _affected(step: Step) -> AffectedBooking:
    booking = step.booking
    return AffectedBooking(
        booking_id=booking.id,
        reference=booking.reference,
        spot_id=booking.spot_id,
        time_from=booking.time_from,
        time_until=booking.time_until,
        outcome=step.outcome,
        to_spot_id=step.to.id if step.to else None,
    )
