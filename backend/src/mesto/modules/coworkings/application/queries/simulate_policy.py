from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import (
    CoworkingNotFound,
    PolicyScope,
    PolicySimulation,
    Simulation,
    SpotNotFound,
    SpotQueue,
)
from mesto.modules.coworkings.application.queries.policy_page import seen_policies
from mesto.modules.coworkings.domain.policy import Said, Target, with_change


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatePolicy:
    actor: Actor
    target: Target
    fields: Said
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SimulatePolicyHandler(Query):
    """What would have been refused, had these fields been set besides those in force now?"""

    session: AsyncSession
    engine: AsyncEngine
    spots: SpotQueue
    simulation: PolicySimulation

    async def __call__(self, query: SimulatePolicy) -> Simulation:
        target = query.target
        query.actor.require(Role.MANAGER, target.coworking_id, otherwise=CoworkingNotFound)
        stored = await seen_policies(
            self.session,
            self.engine,
            query.actor,
            target.coworking_id,
            spot_ids=None,
            otherwise=CoworkingNotFound,
        )
        if target.scope is PolicyScope.SPOT:
            await self._ensure_here(target.coworking_id, UUID(target.key))
        policies = with_change(stored.policies, target, query.fields)
        return await self.simulation.replay(target.coworking_id, policies, query.first, query.last)

    async def _ensure_here(self, coworking_id: UUID, spot_id: UUID) -> None:
        spot = (await self.spots.locate([spot_id])).get(spot_id)
        await self.session.rollback()  # gives the connection back: the simulation takes one of its own
        if spot is None or spot.is_archived or spot.coworking_id != coworking_id:
            raise SpotNotFound(pointer="/scope_key")
