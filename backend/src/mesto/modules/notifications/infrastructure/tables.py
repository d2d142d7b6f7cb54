from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from mesto.core.metadata import metadata
from mesto.modules.notifications.domain.notification import Notification, NotificationType

notifications = Table(
    "notifications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    UniqueConstraint("event_id", "user_id", "type", name="uq_notifications_event"),
    CheckConstraint("jsonb_typeof(data) = 'object'", "data"),
    Index("ix_notifications_inbox", "user_id", text("created_at DESC"), text("id DESC")),
    Index("ix_notifications_unread", "user_id", "created_at", postgresql_where=text("read_at IS NULL")),
    schema="notifications",
)


def notification_of(row: Mapping[Any, Any]) -> Notification:
    return Notification(
        id=row["id"],
        user_id=row["user_id"],
        type=NotificationType(row["type"]),
        title=row["title"],
        body=row["body"],
        data=row["data"],
        event_id=row["event_id"],
        created_at=row["created_at"],
        read_at=row["read_at"],
    )
