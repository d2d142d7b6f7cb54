from sqlalchemy import ARRAY, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, text

from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.bookings.domain.closure import Closure

closures = Table(
    "closures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("coworking_id", Uuid, nullable=False),
    Column("spot_ids", ARRAY(Uuid, as_tuple=True)),
    Column("time_from", DateTime(timezone=True), nullable=False),
    Column("time_until", DateTime(timezone=True), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("local_from", DateTime, nullable=False),
    Column("local_until", DateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("cancelled", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("removed_at", DateTime(timezone=True)),
    Column("removed_by", Uuid),
    Column("version", Integer, nullable=False),
    CheckConstraint("time_until > time_from", "order"),
    CheckConstraint("isfinite(time_from) AND isfinite(time_until)", "finite"),
    # A day more than anybody may ask for: another zone may make it longer.
    CheckConstraint("time_until - time_from <= interval '367 days'", "length"),
    CheckConstraint("cardinality(spot_ids) > 0", "spots"),
    CheckConstraint("mode IN ('refuse', 'keep', 'cancel', 'move', 'move_or_cancel')", "mode"),
    CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", "removed"),
    Index("ix_closures_coworking", "coworking_id", "time_until", postgresql_where=text("removed_at IS NULL")),
    Index("ix_closures_list", "coworking_id", "time_from", "id", postgresql_where=text("removed_at IS NULL")),
    schema="bookings",
)


def map_closures() -> None:
    mapper_registry.map_imperatively(Closure, closures, version_id_col=closures.c.version)
