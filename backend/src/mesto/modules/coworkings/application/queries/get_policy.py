from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.application.queries.policy_page import PolicyPage, page_of, seen_policies
from mesto.modules.coworkings.domain.policy import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPolicy:
    actor: Actor
    coworking_id: UUID
    spot_type: str | None = None
    """None: the policy of the coworking itself."""


@dataclass(frozen=True, slots=True)
class GetPolicyHandler(Query):
    session: AsyncSession
    engine: AsyncEngine

    async def __call__(self, query: GetPolicy) -> PolicyPage:
        stored = await seen_policies(
            self.session,
            self.engine,
            query.actor,
            query.coworking_id,
            spot_ids=(),
            otherwise=CoworkingNotFound,
        )
        if query.spot_type is None:
            return page_of(stored, Target(query.coworking_id))
        return page_of(stored, Target.spot_type(query.coworking_id, query.spot_type))
