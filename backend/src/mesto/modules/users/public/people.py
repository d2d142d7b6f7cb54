"""Who people are, as others may know them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The state of an account that every request asks for."""

    id: UUID
    is_admin: bool
    is_business: bool
    is_banned: bool
    ban_reason: str | None
    email_verified: bool = True
    credentials_version: int = 1
    """What `Passwords.hold` compares: another e-mail or password makes a new one."""
    has_password: bool = True


class Accounts(Protocol):
    async def state(self, user_id: UUID) -> Account | None:
        """Read one account by its primary key, outside any transaction: the hot path of every request.

        None for an erased one.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    id: UUID
    full_name: str
    email: str
    locale: str
    """ru or en."""
    timezone: str | None
    is_banned: bool
    former_email: str | None = None
    """The address before the last change, kept for thirty days: it is told of the change."""


class Directory(Protocol):
    async def get_many(self, user_ids: Collection[UUID]) -> Mapping[UUID, DirectoryEntry]: ...

    async def find_by_email(self, email: str) -> DirectoryEntry | None:
        """Compare as registration does: NFKC, trimmed, lower case (R-I01)."""
        ...


class Administrators(Protocol):
    async def all(self) -> Sequence[DirectoryEntry]:
        """Return the platform's administrators; reads like `Directory`."""
        ...


class FormerEmails(Protocol):
    async def of(self, user_id: UUID, *, given_up_at: datetime) -> str | None:
        """Return the e-mail a person has given up at that moment, None when it is no longer kept (30 days).

        `given_up_at` is when EmailChanged occurred. A statement of its own, outside any transaction.
        """
        ...
