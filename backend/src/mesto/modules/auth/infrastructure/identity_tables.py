from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from mesto.core.errors import AppError
from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.auth.domain.errors import IdentityTaken, ProviderLinkedAlready
from mesto.modules.auth.domain.identity import Identity

identities = Table(
    "identities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("provider", "subject"),
    UniqueConstraint("user_id", "provider"),
    CheckConstraint("char_length(subject) BETWEEN 1 AND 255", "subject"),
    schema="auth",
)

used_proofs = Table(
    "used_proofs",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("ix_used_proofs_expires_at", "expires_at"),
    schema="auth",
)

constraints: Final[dict[str, type[AppError]]] = {
    "uq_identities_provider_subject": IdentityTaken,
    "uq_identities_user_id_provider": ProviderLinkedAlready,
}


def map_identities() -> None:
    mapper_registry.map_imperatively(Identity, identities, version_id_col=identities.c.version)
