"""What other modules may know about people. Users owns the person and the password hash."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mesto.modules.users.domain.events import UserBanned, UserRegistered, UserUnbanned

__all__ = [
    "Account",
    "Accounts",
    "Directory",
    "DirectoryEntry",
    "Identities",
    "Ownership",
    "UserBanned",
    "UserRegistered",
    "UserUnbanned",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The state of an account that every request asks for."""

    id: UUID
    is_admin: bool
    is_business: bool
    is_banned: bool
    ban_reason: str | None


class Accounts(Protocol):
    async def state(self, user_id: UUID) -> Account | None:
        """Read one account by its primary key, outside any transaction: the hot path of every request."""
        ...


class Identities(Protocol):
    async def check(self, email: str, password: str) -> Account | None:
        """Return the account behind e-mail and password, banned ones included, else None.

        An unknown e-mail costs the same hash as a known one (R-I04). The hash is renewed when the
        parameters have changed. Hashing runs off the event loop; raises ServiceUnavailable when
        too many wait.
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


class Directory(Protocol):
    async def get_many(self, user_ids: Collection[UUID]) -> Mapping[UUID, DirectoryEntry]: ...

    async def find_by_email(self, email: str) -> DirectoryEntry | None:
        """Compare as registration does: NFKC, trimmed, lower case (R-I01)."""
        ...


class Ownership(Protocol):
    """Implemented by coworkings."""

    async def owned_by(self, user_id: UUID) -> Collection[UUID]:
        """Return the unarchived coworkings of which the person is an active owner (R-P10).

        Asked inside the caller's write transaction: read through the write session.
        """
        ...
