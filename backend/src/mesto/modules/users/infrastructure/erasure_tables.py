from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY

from mesto.core.metadata import metadata

erasures = Table(
    "erasures",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("email_keys", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    schema="users",
)

_nowhere = text("'00000000-0000-0000-0000-000000000000'")
access_log = Table(
    "access_log",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
    Column("viewer_id", Uuid, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("coworking_id", Uuid),
    Column("subject_id", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    CheckConstraint("actor_kind IN ('team', 'admin')", "actor_kind"),
    CheckConstraint("what IN ('profile', 'bookings', 'members', 'bans')", "what"),
    Index("ix_access_log_subject", "subject_id", text("at DESC"), text("id DESC")),
    Index("ix_access_log_at", "at", postgresql_using="brin"),
    schema="users",
)
Index(
    "uq_access_log_day",
    access_log.c.subject_id,
    access_log.c.viewer_id,
    access_log.c.day,
    access_log.c.what,
    func.coalesce(access_log.c.coworking_id, _nowhere),
    unique=True,
)
