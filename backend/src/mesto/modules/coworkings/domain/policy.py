"""What a coworking sets for itself, for a spot type or for a spot, and the record of how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.core.security import Actor
from mesto.modules.bookings.public import Policies, PolicyScope
from mesto.modules.coworkings.domain.events import PolicyChanged

Said = Mapping[str, Any]
"""Fields with their new values; None gives a field back to the scope above."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose rules are meant. `key` is the spot type or the spot's id, empty for the coworking itself."""

    coworking_id: UUID
    scope: PolicyScope = PolicyScope.COWORKING
    key: str = ""

    @classmethod
    def spot_type(cls, coworking_id: UUID, spot_type: str) -> Self:
        return cls(coworking_id, PolicyScope.SPOT_TYPE, spot_type)

    @classmethod
    def spot(cls, coworking_id: UUID, spot_id: UUID) -> Self:
        return cls(coworking_id, PolicyScope.SPOT, str(spot_id))

    @property
    def public_key(self) -> str:
        """Name the object that has these rules: the coworking's id, a spot type, or a spot's id."""
        return self.key or str(self.coworking_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """One step from a set of rules to the next. Replayed in order they give the rules in force."""

    coworking_id: UUID
    policy_version: int
    scope: PolicyScope
    scope_key: str
    at: datetime
    actor_user_id: UUID | None
    before: dict[str, Any]
    after: dict[str, Any]
    """Only what changed; None where the field was given back."""


@dataclass(eq=False, kw_only=True)
class Policy(AggregateRoot):
    """What one scope has set. Its version is its own; `policy_version` counts the coworking's sets."""

    coworking_id: UUID
    scope: PolicyScope
    scope_key: str
    created_at: datetime
    updated_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)

    @classmethod
    def unset(cls, target: Target, now: datetime) -> Self:
        return cls(
            coworking_id=target.coworking_id,
            scope=target.scope,
            scope_key=target.key,
            created_at=now,
            updated_at=now,
        )

    @property
    def target(self) -> Target:
        return Target(self.coworking_id, self.scope, self.scope_key)

    def change(self, said: Said, *, policy_version: int, by: Actor, now: datetime) -> PolicyChange | None:
        """Set what was said and return the step, or None where everything stays as it is."""
        changed = [name for name in said if said[name] != self.fields.get(name)]
        if not changed:
            return None
        before = {name: self.fields.get(name) for name in changed}
        self.fields, self.updated_at = merged(self.fields, said), now
        self._record(
            PolicyChanged(
                occurred_at=now,
                policy_id=self.id,
                coworking_id=self.coworking_id,
                scope=self.scope.value,
                scope_key=self.target.public_key,
                policy_version=policy_version,
            )
        )
        return PolicyChange(
            coworking_id=self.coworking_id,
            policy_version=policy_version,
            scope=self.scope,
            scope_key=self.scope_key,
            at=now,
            actor_user_id=by.id,
            before=before,
            after={name: said[name] for name in changed},
        )


class PolicyRepository(Protocol):
    """The caller holds the rows of the spots concerned, then the coworking's row."""

    async def all_of(self, coworking_id: UUID) -> Policies: ...

    async def get(self, target: Target) -> Policy | None: ...

    async def store(self, policy: Policy, change: PolicyChange) -> None:
        """Keep the policy, count the coworking's set of rules on, and write down the step."""
        ...


def merged(fields: Mapping[str, Any], said: Said) -> dict[str, Any]:
    return {name: value for name, value in {**fields, **said}.items() if value is not None}


def with_change(policies: Policies, target: Target, said: Said) -> Policies:
    """Return the set of rules as it would be after the change."""
    coworking, types, spots = policies.coworking, dict(policies.spot_types), dict(policies.spots)
    match target.scope:
        case PolicyScope.SPOT_TYPE:
            types[target.key] = merged(types.get(target.key, {}), said)
        case PolicyScope.SPOT:
            spots[UUID(target.key)] = merged(spots.get(UUID(target.key), {}), said)
        case _:
            coworking = merged(coworking, said)
    return Policies(version=policies.version + 1, coworking=coworking, spot_types=types, spots=spots)
