from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.bookings.public import Policies
from mesto.modules.coworkings.domain.policy import Policy, PolicyChange, PolicyRepository, Target
from mesto.modules.coworkings.infrastructure.policy_rows import keys_of, policies_here, stored_policies
from mesto.modules.coworkings.infrastructure.policy_tables import policies, policy_changes
from mesto.modules.coworkings.infrastructure.tables import coworkings

_all: Final = Prepared(
    select(policies_here().label("policies")).where(coworkings.c.id == bindparam("coworking_id", type_=Uuid))
)


class SqlPolicyRepository(PolicyRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all_of(self, coworking_id: UUID) -> Policies:
        row = await _all.row(self._session, coworking_id=coworking_id, spot_keys=keys_of(None))
        return stored_policies(row["policies"] if row else None).policies

    async def get(self, target: Target) -> Policy | None:
        p = policies.c
        statement = select(Policy).where(
            p.coworking_id == target.coworking_id, p.scope == target.scope, p.scope_key == target.key
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def store(self, policy: Policy, change: PolicyChange) -> None:
        self._session.add(policy)
        counted = (
            update(coworkings)
            .where(coworkings.c.id == change.coworking_id)
            .values(policy_version=change.policy_version)
        )
        await self._session.execute(counted)
        step = {column.name: getattr(change, column.name) for column in policy_changes.columns}
        await self._session.execute(insert(policy_changes).values(step))
