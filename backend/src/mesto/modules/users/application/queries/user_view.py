from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from mesto.modules.users.infrastructure.tables import is_there, users


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """An account as its owner and administrators see it."""

    id: UUID
    email: str
    pending_email: str | None
    email_verified: bool
    full_name: str
    is_business: bool
    is_banned: bool
    is_admin: bool
    locale: str
    timezone: str | None
    has_password: bool
    created_at: datetime
    updated_at: datetime
    version: int


_columns = {**users.c, "has_password": users.c.password_hash.is_not(None).label("has_password")}
# A registration that awaits its link is nobody yet.
user_views = select(*(_columns[field.name] for field in fields(UserView))).where(
    users.c.email_key.is_not(None), is_there
)
