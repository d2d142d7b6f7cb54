from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.bookings.public import PolicyScope
from mesto.modules.coworkings.domain.policy import Policy
from mesto.modules.coworkings.infrastructure.tables import Word


def _of_coworking() -> Column[Any]:
    return Column("coworking_id", Uuid, ForeignKey("coworkings.coworkings.id"), nullable=False)


policies = Table(
    "policies",
    metadata,
    Column("id", Uuid, primary_key=True),
    _of_coworking(),
    Column("scope", Word(PolicyScope), nullable=False),
    Column("scope_key", Text, nullable=False),
    Column("fields", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("coworking_id", "scope", "scope_key", name="uq_policies_scope"),
    CheckConstraint("scope IN ('coworking', 'spot_type', 'spot')", "scope"),
    CheckConstraint("(scope = 'coworking') = (scope_key = '')", "scope_key"),
    CheckConstraint("jsonb_typeof(fields) = 'object'", "fields"),
    schema="coworkings",
)

policy_changes = Table(
    "policy_changes",
    metadata,
    _of_coworking(),
    Column("policy_version", Integer, nullable=False),
    Column("scope", Word(PolicyScope), nullable=False),
    Column("scope_key", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_user_id", Uuid),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    PrimaryKeyConstraint("coworking_id", "policy_version"),
    schema="coworkings",
)


def map_policies() -> None:
    mapper_registry.map_imperatively(Policy, policies, version_id_col=policies.c.version)
