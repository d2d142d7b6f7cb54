from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.modules.bookings.application.planning import Planning
from mesto.modules.bookings.domain.impact import ImpactMode, Outcome, Plan, Step
from mesto.modules.bookings.domain.many import ManyBookings, Which
from mesto.modules.bookings.public import Clearance, Cleared


@dataclass(frozen=True, slots=True)
class Clearing(Clearance):
    planning: Planning
    bookings: ManyBookings
    clock: Clock

    async def clear_spots(
        self,
        coworking_id: UUID,
        spot_ids: Collection[UUID],
        *,
        mode: ImpactMode,
        by: Actor,
        reason: str,
        spares_running: bool = False,
    ) -> Cleared:
        now = self.clock.now()
        which = Which(coworking_id=coworking_id, spot_ids=spot_ids)
        plan = await self.planning.of(which, mode, now, lock=True, spares_running=spares_running)
        return await self.carry_out(plan, by=by, now=now, reason=reason)

    async def clear_coworking(
        self, coworking_id: UUID, *, mode: ImpactMode, by: Actor, reason: str
    ) -> Cleared:
        now = self.clock.now()
        plan = await self.planning.of(Which(coworking_id=coworking_id), mode, now, lock=True)
        return await self.carry_out(plan, by=by, now=now, reason=reason)

    async def carry_out(self, plan: Plan, *, by: Actor, now: datetime, reason: str) -> Cleared:
        """Do what the plan says; the bookings' rows are held. Raises HasFutureBookings, changing nothing."""
        plan.ensure_possible()
        for step in plan.of(Outcome.CANCELLED, Outcome.MOVED):
            _take(step, by=by, now=now, reason=reason)
        await self.bookings.save_all([step.booking for step in plan.steps])
        return Cleared(
            kept=plan.count(Outcome.KEPT),
            cancelled=plan.count(Outcome.CANCELLED),
            moved=plan.count(Outcome.MOVED),
        )


def _take(step: Step, *, by: Actor, now: datetime, reason: str) -> None:
    booking = step.booking
    if step.to is not None:
        booking.reschedule(
            step.to, booking.slot, terms=booking.terms, by=by, now=now, reason=reason, cause="moved"
        )
    else:
        # The cut-off binds guests, not the end of the place itself.
        booking.cancel(
            by=by,
            now=now,
            grid_minutes=step.grid_minutes,
            reason=reason,
            override_reason=reason,
            note=reason,
        )
