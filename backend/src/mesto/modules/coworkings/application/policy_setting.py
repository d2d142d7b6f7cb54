from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.public import SpotQueue
from mesto.modules.coworkings.domain.policy import Policy, PolicyRepository, Said, Target, with_change
from mesto.modules.coworkings.domain.policy_sense import ensure_sense
from mesto.modules.coworkings.domain.repository import CoworkingRepository


@dataclass(frozen=True, slots=True)
class PolicySetting:
    """What the three commands have in common once the role is known and the spots' rows are held."""

    coworkings: CoworkingRepository
    policies: PolicyRepository
    spots: SpotQueue
    uow: UnitOfWork
    clock: Clock

    async def change(
        self,
        target: Target,
        said: Said,
        *,
        by: Actor,
        expected_version: int | None,
        spot_types: Mapping[UUID, str] | None = None,
    ) -> None:
        """Set and commit. `spot_types`: the only spots concerned; None: all that have rules of their own."""
        coworking = await self.coworkings.get(target.coworking_id)
        known, now = await self.policies.get(target), self.clock.now()
        ensure_version(known.version if known else 0, expected_version)
        coworking.ensure_not_archived()
        present = await self.policies.all_of(target.coworking_id)
        concerned = await self._types_of(present.spots) if spot_types is None else spot_types
        ensure_sense(present, with_change(present, target, said), said, concerned)

        policy = known or Policy.unset(target, now)
        change = policy.change(said, policy_version=present.version + 1, by=by, now=now)
        if change is not None:
            await self.policies.store(policy, change)
            await self.uow.commit()

    async def _types_of(self, spot_ids: Mapping[UUID, object]) -> Mapping[UUID, str]:
        found = await self.spots.locate(list(spot_ids)) if spot_ids else {}
        return {spot_id: spot.spot_type for spot_id, spot in found.items() if not spot.is_archived}
