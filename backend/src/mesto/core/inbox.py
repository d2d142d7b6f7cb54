"""core.inbox: which reaction has answered which event. core.deliveries: what is still to be tried."""

from sqlalchemy import Column, DateTime, Index, Integer, Table, Text, Uuid, func, text

from mesto.core.metadata import metadata

inbox = Table(
    "inbox",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("processed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_inbox_processed_at", "processed_at", postgresql_using="brin"),
    schema="core",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_error", Text),
    Index("ix_deliveries_due", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
    schema="core",
)
