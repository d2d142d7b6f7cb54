from typing import Final

from sqlalchemy import (
    Boolean,
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

from mesto.core.errors import AppError
from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.users.domain.errors import AdminCannotBeBanned, EmailTaken
from mesto.modules.users.domain.user import User

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("timezone", Text),
    Column("is_business", Boolean, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("is_banned", Boolean, nullable=False),
    Column("ban_reason", Text),
    Column("banned_at", DateTime(timezone=True)),
    Column("email_verified", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("email_key"),
    CheckConstraint("locale IN ('ru', 'en')", "locale"),
    CheckConstraint("is_banned = (banned_at IS NOT NULL) AND is_banned = (ban_reason IS NOT NULL)", "ban"),
    CheckConstraint("NOT (is_admin AND is_banned)", "admin"),
    Index(None, "created_at", "id"),
    Index("ix_users_admins", "id", postgresql_where=text("is_admin")),
    schema="users",
)

constraints: Final[dict[str, type[AppError]]] = {
    "uq_users_email_key": EmailTaken,
    "ck_users_admin": AdminCannotBeBanned,
}


def map_tables() -> None:
    mapper_registry.map_imperatively(User, users, version_id_col=users.c.version)
