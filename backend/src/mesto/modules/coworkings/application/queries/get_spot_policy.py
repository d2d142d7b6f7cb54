from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import SpotNotFound, SpotQueue
from mesto.modules.coworkings.application.queries.policy_page import PolicyPage, page_of, seen_policies
from mesto.modules.coworkings.domain.policy import Target
from mesto.modules.coworkings.public import is_member


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSpotPolicy:
    actor: Actor
    spot_id: UUID


@dataclass(frozen=True, slots=True)
class GetSpotPolicyHandler(Query):
    session: AsyncSession
    """Where `SpotQueue` answers too: a request holds one connection at a time."""
    engine: AsyncEngine
    spots: SpotQueue

    async def __call__(self, query: GetSpotPolicy) -> PolicyPage:
        spot = (await self.spots.locate([query.spot_id])).get(query.spot_id)
        if spot is None or (spot.is_archived and not is_member(query.actor, spot.coworking_id)):
            raise SpotNotFound
        stored = await seen_policies(
            self.session,
            self.engine,
            query.actor,
            spot.coworking_id,
            spot_ids=[query.spot_id],
            otherwise=SpotNotFound,
        )
        return page_of(stored, Target.spot(spot.coworking_id, query.spot_id), spot.spot_type)
