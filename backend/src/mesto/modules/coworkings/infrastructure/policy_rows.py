"""Policies as one column of a coworking's row: they travel with whatever is read of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, any_, bindparam, case, cast, func, null, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from mesto.modules.bookings.public import Policies, PolicyScope
from mesto.modules.coworkings.domain.policy import Target
from mesto.modules.coworkings.infrastructure.policy_tables import policies
from mesto.modules.coworkings.infrastructure.tables import coworkings

_REMEMBERED: Final = 4096
"""Longer texts are parsed each time: a thousand versions of two thousand spots would fill the memory."""


@dataclass(frozen=True, slots=True)
class StoredPolicies:
    policies: Policies = field(default_factory=Policies)
    versions: Mapping[tuple[PolicyScope, str], int] = field(default_factory=dict)

    def version_of(self, target: Target) -> int:
        """Return the version of what this scope has set itself, 0 where it never did."""
        return self.versions.get((target.scope, target.key), 0)


NOTHING_SET: Final = StoredPolicies()


def policies_here() -> ColumnElement[Any]:
    """Return the policies of the coworking of the row as text, null where nobody has ever set one.

    Parameter: spot_keys, the spots whose own rules are wanted (see `keys_of`).
    """
    p = policies.c
    wanted = bindparam("spot_keys", type_=ARRAY(Text))
    each = func.jsonb_build_array(p.scope, p.scope_key, p.fields, p.version)
    found = (
        select(func.jsonb_agg(each).aggregate_order_by(p.scope, p.scope_key))
        .where(p.coworking_id == coworkings.c.id)
        .where(or_(p.scope != PolicyScope.SPOT.value, wanted.is_(None), p.scope_key == any_(wanted)))
        .correlate(coworkings)
        .scalar_subquery()
    )
    stored = cast(func.jsonb_build_array(coworkings.c.policy_version, found), Text)
    return case((coworkings.c.policy_version > 0, stored), else_=null())


def keys_of(spot_ids: Collection[UUID] | None) -> list[str] | None:
    return None if spot_ids is None else [str(spot_id) for spot_id in spot_ids]


def stored_policies(stored: str | None) -> StoredPolicies:
    """Parse `policies_here`. Every booking asks, and the answer seldom changes: the text is the key.

    So the effective rules of a spot are the same object from one request to the next.
    """
    if stored is None:
        return NOTHING_SET
    return _remembered(stored) if len(stored) <= _REMEMBERED else _parsed(stored)


def _parsed(stored: str) -> StoredPolicies:
    version, rows = json.loads(stored)
    found: dict[PolicyScope, dict[str, Any]] = {scope: {} for scope in PolicyScope}
    versions = {}
    for scope, key, fields, row_version in rows or ():
        found[PolicyScope(scope)][key] = fields
        versions[PolicyScope(scope), key] = row_version
    return StoredPolicies(
        Policies(
            version=version,
            coworking=found[PolicyScope.COWORKING].get("", {}),
            spot_types=found[PolicyScope.SPOT_TYPE],
            spots={UUID(key): fields for key, fields in found[PolicyScope.SPOT].items()},
        ),
        versions,
    )


_remembered: Final = lru_cache(maxsize=1024)(_parsed)
