from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.options.domain.option import Option

options = Table(
    "options",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("coworking_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("max_per_booking", Integer, nullable=False),
    Column("spot_types", ARRAY(Text, as_tuple=True), nullable=False),
    Column("stock", Integer),
    Column("archived_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("max_per_booking BETWEEN 1 AND 20", "max_per_booking"),
    CheckConstraint("stock BETWEEN 0 AND 1000", "stock"),
    Index("ix_options_order", "coworking_id", "name", "id"),
    schema="options",
)


def map_tables() -> None:
    mapper_registry.map_imperatively(Option, options, version_id_col=options.c.version)
