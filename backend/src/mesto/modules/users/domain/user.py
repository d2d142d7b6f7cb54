from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Self, TypedDict
from uuid import UUID
from zoneinfo import available_timezones

from mesto.core.domain import AggregateRoot
from mesto.core.errors import TimezoneUnknown
from mesto.core.ids import new_id
from mesto.modules.users.domain.email import email_key, normalise_email
from mesto.modules.users.domain.errors import AccountIsBanned, AdminCannotBeBanned
from mesto.modules.users.domain.events import (
    EmailChanged,
    PasswordChanged,
    UserBanned,
    UserErased,
    UserRegistered,
    UserUnbanned,
)
from mesto.modules.users.domain.link import Link, LinkInvalid, LinkPurpose
from mesto.modules.users.domain.password import PasswordMethod

FORMER_EMAIL_KEPT: Final = timedelta(days=30)
"""So long the old address can still be told that it was replaced."""


class ProfileChanges(TypedDict, total=False):
    """A merge patch: what is missing stays as it is."""

    full_name: str
    locale: str
    timezone: str | None
    is_business: bool


@dataclass(eq=False, kw_only=True)
class User(AggregateRoot):
    """A person with an account. That e-mails are unique is held by the database.

    Where signing in needs a confirmed e-mail, a registration *awaits* its link without `email_key`:
    it takes the address from nobody, nobody finds it by the address, and several may await one.
    """

    email: str
    email_key: str | None
    full_name: str
    password_hash: str | None
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
    pending_email: str | None = None
    pending_email_key: str | None = None
    pending_by: UUID | None = None
    """The session that asked for the pending e-mail: it goes on when the others end."""
    former_email: str | None = None
    former_email_until: datetime | None = None
    credentials_version: int = 1
    """Counts e-mails and passwords: what was proven with an older one proves nothing."""
    erased_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def register(
        cls,
        *,
        email: str,
        full_name: str,
        password_hash: str | None,
        now: datetime,
        is_business: bool = False,
        is_admin: bool = False,
        email_verified: bool = False,
        is_awaiting: bool = False,
        locale: str = "ru",
        timezone: str | None = None,
    ) -> Self:
        _ensure_zone(timezone)
        key, email = email_key(email), normalise_email(email)
        user = cls(
            email=email,
            email_key=None if is_awaiting else key,
            pending_email=email if is_awaiting else None,
            pending_email_key=key if is_awaiting else None,
            email_verified=email_verified,
            full_name=full_name,
            password_hash=password_hash,
            locale=locale,
            timezone=timezone,
            is_business=is_business,
            is_admin=is_admin,
            created_at=now,
            updated_at=now,
        )
        if not is_awaiting:
            user._tell_registered(now)
        return user

    @property
    def is_awaiting(self) -> bool:
        return self.email_key is None

    @property
    def has_password(self) -> bool:
        return self.password_hash is not None

    def edit(self, changes: ProfileChanges, now: datetime) -> None:
        """Change the profile; the e-mail is no part of it."""
        _ensure_zone(changes.get("timezone"))
        changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.updated_at = now

    def change_email(self, email: str, now: datetime) -> None:
        """Take another e-mail at once, unconfirmed."""
        self._move_to(email, now)
        self.email_verified = False

    def ask_for_email(self, email: str, *, by: UUID | None, now: datetime) -> None:
        """Remember the e-mail until the link that goes there is used; the present one stays meanwhile."""
        self.pending_email, self.pending_email_key = normalise_email(email), email_key(email)
        self.pending_by, self.updated_at = by, now

    def keep_email(self, spelling: str, now: datetime) -> None:
        """Stay with the present e-mail, spelled like this, and give up a pending change."""
        spelling = normalise_email(spelling)
        if self.pending_email is not None or self.email != spelling:
            self.email, self.updated_at = spelling, now
            self._settle_pending()

    def link_goes_to(self, purpose: LinkPurpose) -> str | None:
        """Return the address a link of this purpose is mailed to, None when there is nothing to confirm."""
        if self.erased_at is not None:
            return None
        match purpose:
            case LinkPurpose.CHANGE:
                return None if self.is_awaiting else self.pending_email
            case LinkPurpose.REGISTER:
                return None if self.email_verified else self.email
            case LinkPurpose.RESET:
                return None if self.is_awaiting or self.is_banned else self.email

    def confirm_email(self, link: Link, now: datetime) -> bool:
        """Do what the link is for, and say whether the account has another e-mail now.

        Raises LinkInvalid when the address is no longer the one in question.
        """
        is_change = link.purpose is LinkPurpose.CHANGE
        confirms = self.pending_email_key if is_change or self.is_awaiting else self.email_key
        if confirms is None or confirms != email_key(link.email):
            raise LinkInvalid
        self.updated_at = now
        if self.is_awaiting:
            self.email_key = confirms
            self._settle_pending()
            self._tell_registered(now)
        elif is_change:
            self._move_to(link.email, now)
        self.email_verified = True
        return is_change

    def change_password(self, password_hash: str, method: PasswordMethod, now: datetime) -> None:
        self.password_hash, self.updated_at = password_hash, now
        self.credentials_version += 1
        self._record(PasswordChanged(occurred_at=now, user_id=self.id, method=method.value))

    def reset_password(self, link: Link, password_hash: str, now: datetime) -> None:
        """Take the password of whoever reads this account's mail, which is thereby confirmed."""
        if self.email_key != email_key(link.email):
            raise LinkInvalid
        self.change_password(password_hash, PasswordMethod.RESET, now)
        self.email_verified = True

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

    def _move_to(self, email: str, now: datetime) -> None:
        self.former_email, self.former_email_until = self.email, now + FORMER_EMAIL_KEPT
        self.email, self.email_key = normalise_email(email), email_key(email)
        self.credentials_version += 1
        self.updated_at = now
        self._settle_pending()
        self._record(EmailChanged(occurred_at=now, user_id=self.id))

    def _settle_pending(self) -> None:
        self.pending_email = self.pending_email_key = self.pending_by = None

    def _tell_registered(self, now: datetime) -> None:
        self._record(
            UserRegistered(occurred_at=now, user_id=self.id, is_business=self.is_business, locale=self.locale)
        )

    def erase(self, now: datetime) -> None:
        """Keep the id and nothing of the person; final. What else is held elsewhere goes by the event."""
        if self.erased_at is not None:
            return  # said twice, done once
        self.email = self.email_key = f"erased-{self.id}"
        self.full_name, self.password_hash = "", None
        self.locale, self.timezone = "ru", None
        self.is_business = self.is_admin = self.is_banned = self.email_verified = False
        self.ban_reason = self.banned_at = None
        self.former_email = self.former_email_until = None
        self._settle_pending()
        self.credentials_version += 1
        self.erased_at = self.updated_at = now
        self._record(UserErased(occurred_at=now, user_id=self.id))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _ensure_zone(name: str | None) -> None:
    if name is not None and name not in _zones():
        raise TimezoneUnknown(pointer="/timezone")
