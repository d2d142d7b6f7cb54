from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import composite

from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.coworkings.domain.ban import Ban, Barring

bans = Table(
    "bans",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("coworking_id", Uuid, ForeignKey("coworkings.coworkings.id"), nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("keep_bookings", Boolean, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("user_id", "coworking_id", name="uq_bans_person"),
    CheckConstraint("char_length(reason) BETWEEN 1 AND 500", "reason"),
    CheckConstraint("until > created_at", "until"),
    Index("ix_bans_coworking_id", "coworking_id", "created_at", "id"),
    schema="coworkings",
)


def map_bans() -> None:
    mapper_registry.map_imperatively(
        Ban,
        bans,
        version_id_col=bans.c.version,
        properties={
            "barring": composite(
                Barring, bans.c.reason, bans.c.until, bans.c.keep_bookings, bans.c.created_by
            )
        },
    )
