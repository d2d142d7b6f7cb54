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
    email_verified: bool
    full_name: str
    is_business: bool
    is_banned: bool
    is_admin: bool
    locale: str
    timezone: str | None
    created_at: datetime
    updated_at: datetime
    version: int


user_views = select(*(users.c[field.name] for field in fields(UserView))).where(is_there)
