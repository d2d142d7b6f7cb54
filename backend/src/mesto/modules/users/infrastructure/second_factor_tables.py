from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.users.domain.second_factor import SecondFactor
from mesto.modules.users.infrastructure.tables import users

second_factors = Table(
    "second_factors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False),
    Column("key_id", Text),
    Column("sealed_secret", LargeBinary),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("last_used_step", BigInteger),
    Column("version", Integer, nullable=False),
    UniqueConstraint("user_id"),
    CheckConstraint("(key_id IS NULL) = (sealed_secret IS NULL)", "secret"),
    CheckConstraint("confirmed_at IS NULL OR sealed_secret IS NOT NULL", "on"),
    CheckConstraint("(confirmed_at IS NULL) = (last_used_step IS NULL)", "confirmed"),
    schema="users",
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("factor_id", ForeignKey(second_factors.c.id, ondelete="CASCADE"), primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("used_at", DateTime(timezone=True)),
    schema="users",
)


def map_second_factors() -> None:
    mapper_registry.map_imperatively(SecondFactor, second_factors, version_id_col=second_factors.c.version)
