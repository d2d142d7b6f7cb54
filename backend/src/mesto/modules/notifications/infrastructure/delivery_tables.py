from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from mesto.core.metadata import metadata

CHANNEL: Final = "mesto_mail"
"""NOTIFY channel that wakes the deliverers; the trigger of migration 0025 calls it once per statement."""

# No address, name or token stands here: they are read when a message is sent, and erasing needs no visit.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("recipient_id", Uuid, nullable=False),
    Column("notification_id", Uuid),
    Column("data", JSONB, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Column("last_error", Text),
    UniqueConstraint("event_id", "kind", "recipient", "recipient_id", "channel", name="uq_deliveries_event"),
    CheckConstraint("channel IN ('email')", "channel"),
    CheckConstraint("recipient IN ('person', 'former_address', 'invitation')", "recipient"),
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'skipped')", "state"),
    CheckConstraint("(state = 'queued') = (settled_at IS NULL)", "settled"),
    CheckConstraint("jsonb_typeof(data) = 'object'", "data"),
    Index("ix_deliveries_due", "next_attempt_at", "created_at", postgresql_where=text("state = 'queued'")),
    Index("ix_deliveries_settled", "settled_at", postgresql_where=text("state <> 'queued'")),
    Index("ix_deliveries_recipient", "recipient_id"),
    schema="notifications",
)

# The one table that holds tokens: the mails themselves, on the machine of whoever develops.
mailbox = Table(
    "mailbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_mailbox_created_at", "created_at", "id"),
    Index("ix_mailbox_address", "address_key", "created_at", "id"),
    schema="notifications",
)
