from typing import Final

from sqlalchemy import (
    Boolean,
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

from mesto.core.errors import AppError
from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.users.domain.errors import AdminCannotBeBanned, EmailTaken
from mesto.modules.users.domain.mail_request import MailRequest
from mesto.modules.users.domain.user import User

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text),
    Column("full_name", Text, nullable=False),
    Column("password_hash", Text),
    Column("locale", Text, nullable=False),
    Column("timezone", Text),
    Column("is_business", Boolean, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("is_banned", Boolean, nullable=False),
    Column("ban_reason", Text),
    Column("banned_at", DateTime(timezone=True)),
    Column("email_verified", Boolean, nullable=False),
    Column("pending_email", Text),
    Column("pending_email_key", Text),
    Column("pending_by", Uuid),
    Column("former_email", Text),
    Column("former_email_until", DateTime(timezone=True)),
    Column("credentials_version", Integer, nullable=False, server_default=text("1")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("erased_at", DateTime(timezone=True)),
    UniqueConstraint("email_key"),
    CheckConstraint("locale IN ('ru', 'en')", "locale"),
    CheckConstraint("is_banned = (banned_at IS NOT NULL) AND is_banned = (ban_reason IS NOT NULL)", "ban"),
    CheckConstraint("NOT (is_admin AND is_banned)", "admin"),
    CheckConstraint(
        "erased_at IS NULL OR (email = 'erased-' || id AND email_key = email AND full_name = ''"
        " AND coalesce(password_hash, '') = '' AND timezone IS NULL AND ban_reason IS NULL)",
        "erased",
    ),
    CheckConstraint("(pending_email IS NULL) = (pending_email_key IS NULL)", "pending"),
    CheckConstraint("(former_email IS NULL) = (former_email_until IS NULL)", "former"),
    # A registration that awaits its link: neither confirmed nor anything an account can become.
    CheckConstraint(
        "email_key IS NOT NULL OR (pending_email_key IS NOT NULL AND NOT email_verified AND NOT is_admin"
        " AND NOT is_banned)",
        "awaiting",
    ),
    Index(None, "created_at", "id"),
    Index(None, "pending_email_key", postgresql_where=text("pending_email_key IS NOT NULL")),
    Index("ix_users_awaiting", "created_at", postgresql_where=text("email_key IS NULL")),
    Index(None, "former_email_until", postgresql_where=text("former_email_until IS NOT NULL")),
    Index("ix_users_admins", "id", postgresql_where=text("is_admin")),
    schema="users",
)

links = Table(
    "links",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("user_id", ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("target", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("voided_at", DateTime(timezone=True)),
    UniqueConstraint("hash"),
    CheckConstraint("purpose IN ('register', 'change', 'reset')", "purpose"),
    CheckConstraint("used_at IS NULL OR voided_at IS NULL", "end"),
    Index(None, "user_id"),
    Index(None, "target", "created_at"),
    Index(None, "expires_at"),
    schema="users",
)

mail_requests = Table(
    "mail_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("target", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "target", "created_at"),
    Index(None, "created_at"),
    schema="users",
)
is_there = users.c.erased_at.is_(None)
"""An erased account is nobody's any more: whoever asks about people does not find it."""

constraints: Final[dict[str, type[AppError]]] = {
    "uq_users_email_key": EmailTaken,
    "ck_users_admin": AdminCannotBeBanned,
}


def map_tables() -> None:
    mapper_registry.map_imperatively(User, users, version_id_col=users.c.version)
    mapper_registry.map_imperatively(MailRequest, mail_requests, version_id_col=mail_requests.c.version)
