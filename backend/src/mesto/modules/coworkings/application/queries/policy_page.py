"""The policy of one scope as it is shown: what it sets itself, and what is in force."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.errors import NotFound
from mesto.core.prepared import Prepared
from mesto.core.security import Actor
from mesto.modules.bookings.public import FIELDS, PlaceStatus, Policies, PolicyScope
from mesto.modules.coworkings.domain.policy import Target
from mesto.modules.coworkings.infrastructure.place_rows import rows_here
from mesto.modules.coworkings.infrastructure.policy_rows import (
    StoredPolicies,
    keys_of,
    policies_here,
    stored_policies,
)
from mesto.modules.coworkings.infrastructure.tables import coworkings
from mesto.modules.coworkings.public import is_member

_stored: Final = Prepared(
    select(cast(coworkings.c.status, Text).label("status"), policies_here().label("policies")).where(
        coworkings.c.id == bindparam("coworking_id", type_=Uuid)
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    version: int
    """Of what this scope has set; 0 where it never has."""
    inherited: str | None
    """What else the answer depends on; None where it depends on nothing else."""
    scope: PolicyScope
    scope_key: str
    own: Mapping[str, Any]
    effective: Mapping[str, tuple[Any, PolicyScope]]


async def seen_policies(
    session: AsyncSession,
    engine: AsyncEngine,
    actor: Actor,
    coworking_id: UUID,
    *,
    spot_ids: Collection[UUID] | None,
    otherwise: type[NotFound],
) -> StoredPolicies:
    """Return the policies with their versions, of one moment; archived coworkings only to members (R-V02)."""
    rows = await rows_here(_stored, session, engine, coworking_id=coworking_id, spot_keys=keys_of(spot_ids))
    if not rows or (rows[0]["status"] == PlaceStatus.ARCHIVED and not is_member(actor, coworking_id)):
        raise otherwise
    return stored_policies(rows[0]["policies"])


def page_of(stored: StoredPolicies, target: Target, spot_type: str | None = None) -> PolicyPage:
    """Show the target's policy; `spot_type` is that of the spot it is about."""
    policies = stored.policies
    match target.scope:
        case PolicyScope.COWORKING:
            own, effective, inherited = policies.coworking, policies.explained(), None
        case PolicyScope.SPOT_TYPE:
            own = policies.spot_types.get(target.key, {})
            effective, inherited = policies.explained(target.key), _inherited(policies)
        case _:
            own = policies.spots.get(UUID(target.key), {})
            effective = policies.explained(spot_type, UUID(target.key))
            inherited = _inherited(policies, spot_type)
    return PolicyPage(
        version=stored.version_of(target),
        inherited=inherited,
        scope=target.scope,
        scope_key=target.public_key,
        own={name: own.get(name) for name, field in FIELDS.items() if target.scope in field.scopes},
        effective=effective,
    )


def _inherited(policies: Policies, spot_type: str | None = None) -> str | None:
    """Name the set of rules the scopes above belong to, for the ETag: they change without this one."""
    if not policies.version:
        return None
    return f"{policies.version}-{spot_type}" if spot_type else str(policies.version)
