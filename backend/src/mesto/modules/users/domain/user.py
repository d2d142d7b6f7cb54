from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Self, TypedDict
from uuid import UUID
from zoneinfo import available_timezones

from mesto.core.domain import AggregateRoot
from mesto.core.errors import TimezoneUnknown
from mesto.core.ids import new_id
from mesto.modules.users.domain.email import email_key, normalise_email
from mesto.modules.users.domain.errors import AccountIsBanned, AdminCannotBeBanned
from mesto.modules.users.domain.events import UserBanned, UserErased, UserRegistered, UserUnbanned


class ProfileChanges(TypedDict, total=False):
    """A merge patch: what is missing stays as it is."""

    full_name: str
    locale: str
    timezone: str | None
    is_business: bool
    email: str


@dataclass(eq=False, kw_only=True)
class User(AggregateRoot):
    """A person with an account. That e-mails are unique is held by the database."""

    email: str
    email_key: str
    full_name: str
    password_hash: str
    locale: str
    timezone: str | None
    is_business: bool
    created_at: datetime
    updated_at: datetime
    is_admin: bool = False
    is_banned: bool = False
    ban_reason: str | None = None
    banned_at: datetime | None = None
    email_verified: bool = False
    erased_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def register(
        cls,
        *,
        email: str,
        full_name: str,
        password_hash: str,
        now: datetime,
        is_business: bool = False,
        is_admin: bool = False,
        locale: str = "ru",
        timezone: str | None = None,
    ) -> Self:
        _ensure_zone(timezone)
        user = cls(
            email=normalise_email(email),
            email_key=email_key(email),
            full_name=full_name,
            password_hash=password_hash,
            locale=locale,
            timezone=timezone,
            is_business=is_business,
            is_admin=is_admin,
            created_at=now,
            updated_at=now,
        )
        user._record(UserRegistered(occurred_at=now, user_id=user.id, is_business=is_business, locale=locale))
        return user

    def edit(self, changes: ProfileChanges, now: datetime) -> None:
        _ensure_zone(changes.get("timezone"))
        wanted = {**changes}
        if "email" in changes:
            wanted["email"] = normalise_email(changes["email"])
            wanted["email_key"] = email_key(changes["email"])
        changed = {name: value for name, value in wanted.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if "email_key" in changed:
            self.email_verified = False
        if changed:
            self.updated_at = now

    def raise_to_admin(self, now: datetime) -> None:
        if self.is_banned:
            raise AccountIsBanned(status="banned")
        if not self.is_admin:
            self.is_admin = True
            self.updated_at = now

    def ban(self, reason: str, *, keep_bookings: bool, now: datetime) -> None:
        if self.is_admin:
            raise AdminCannotBeBanned
        if self.is_banned:
            return  # said twice, done once
        self.is_banned, self.ban_reason, self.banned_at, self.updated_at = True, reason, now, now
        self._record(UserBanned(occurred_at=now, user_id=self.id, keep_bookings=keep_bookings))

    def unban(self, now: datetime) -> None:
        if not self.is_banned:
            return
        self.is_banned, self.ban_reason, self.banned_at, self.updated_at = False, None, None, now
        self._record(UserUnbanned(occurred_at=now, user_id=self.id))

    def erase(self, now: datetime) -> None:
        """Keep the id and nothing of the person; final. What else is held elsewhere goes by the event."""
        if self.erased_at is not None:
            return  # said twice, done once
        self.email = self.email_key = f"erased-{self.id}"
        self.full_name = self.password_hash = ""
        self.locale, self.timezone = "ru", None
        self.is_business = self.is_admin = self.is_banned = self.email_verified = False
        self.ban_reason = self.banned_at = None
        self.erased_at = self.updated_at = now
        self._record(UserErased(occurred_at=now, user_id=self.id))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _ensure_zone(name: str | None) -> None:
    if name is not None and name not in _zones():
        raise TimezoneUnknown(pointer="/timezone")
