from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.auth.domain.api_key import ApiKey
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.session import Session

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("end_reason", Text),
    Column("ip", Text),
    Column("user_agent", Text, nullable=False),
    Column("device_name", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", "end"),
    Index("ix_sessions_live", "user_id", postgresql_where=text("ended_at IS NULL")),
    Index("ix_sessions_ended_at", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    schema="auth",
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("used_by", Text),
    UniqueConstraint("session_id", "generation"),
    schema="auth",
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("user_id", Uuid),
    Column("session_id", Uuid),
    Column("ip", Text),
    Column("user_agent", Text, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("kind IN ('sign_in_failed', 'refresh_reused', 'reset_requested')", "kind"),
    Index(None, "occurred_at", postgresql_using="brin"),
    schema="auth",
)

challenges = Table(
    "challenges",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("method", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("device_name", Text),
    Column("stamp", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    CheckConstraint("method IN ('password', 'provider')", "method"),
    CheckConstraint("expires_at > created_at", "life"),
    Index(None, "expires_at"),
    schema="auth",
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("coworking_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text, as_tuple=True), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("tail", Text, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
    UniqueConstraint("hash"),
    CheckConstraint("cardinality(scopes) > 0", "scopes"),
    CheckConstraint("expires_at > created_at", "life"),
    Index(None, "coworking_id", "created_at", "id"),
    schema="auth",
)

attempts = Table(
    "attempts",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("moments", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("full_until", DateTime(timezone=True)),
    Column("noted_until", DateTime(timezone=True)),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("scope IN ('account', 'address', 'overall')", "scope"),
    schema="auth",
)


def map_tables() -> None:
    mapper_registry.map_imperatively(ApiKey, api_keys, version_id_col=api_keys.c.version)
    mapper_registry.map_imperatively(Session, sessions, version_id_col=sessions.c.version)
    mapper_registry.map_imperatively(Incident, incidents, version_id_col=incidents.c.version)
