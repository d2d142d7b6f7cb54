"""What other modules may know about people. Users owns the person and the password hash."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.core.security import Actor
from mesto.modules.users.domain.errors import (
    EmailTaken,
    PasswordWeak,
    ReauthenticationFailed,
    TooManyAttempts,
)
from mesto.modules.users.domain.events import (
    EmailChanged,
    EmailVerificationRequested,
    EmailVerified,
    PasswordChanged,
    RegistrationRepeated,
    SecondFactorChanged,
    UserBanned,
    UserErased,
    UserRegistered,
    UserUnbanned,
)
from mesto.modules.users.domain.link import Link, LinkInvalid, LinkPurpose

__all__ = [
    "Account",
    "Accounts",
    "Administrators",
    "Attempts",
    "Directory",
    "DirectoryEntry",
    "EmailChanged",
    "EmailTaken",
    "EmailVerificationRequested",
    "EmailVerified",
    "FormerEmails",
    "Identities",
    "Link",
    "LinkInvalid",
    "LinkPurpose",
    "LinkedIdentities",
    "Links",
    "Newcomers",
    "Ownership",
    "PasswordChanged",
    "PasswordWeak",
    "Passwords",
    "Reauthentication",
    "ReauthenticationFailed",
    "RegistrationRepeated",
    "SecondFactorChanged",
    "SecondFactors",
    "Sessions",
    "TooManyAttempts",
    "UserBanned",
    "UserErased",
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
    email_verified: bool = True


class Accounts(Protocol):
    async def state(self, user_id: UUID) -> Account | None:
        """Read one account by its primary key, outside any transaction: the hot path of every request.

        None for an erased one.
        """
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


class Ownership(Protocol):
    """Implemented by coworkings."""

    async def owned_by(self, user_id: UUID) -> Collection[UUID]:
        """Return the unarchived coworkings of which the person is an active owner (R-P10).

        Asked inside the caller's write transaction: read through the write session.
        """
        ...


class Sessions(Protocol):
    """Implemented by auth: what happens to sign-ins when an account changes."""

    async def end_all(self, user_id: UUID, *, reason: str, keep: UUID | None = None) -> None:
        """End the live sessions of a person but `keep`, in the caller's write transaction (R-I10).

        `reason` is one of session_ended's: password_changed, email_changed, banned, erased.
        """
        ...


class LinkedIdentities(Protocol):
    """Implemented by auth: the providers a person signs in with."""

    async def providers_of(self, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
        """Return the linked providers of each person; reads like `Directory`."""
        ...


class Reauthentication(Protocol):
    async def ensure(self, actor: Actor, password: str | None) -> None:
        """Raise ReauthenticationFailed unless the person proves again who they are (R-I10).

        With the password; an account without one by a sign-in younger than five minutes. Every
        password tried counts for the throttle (raises TooManyAttempts). Hashes off the event loop:
        call it before a transaction begins.
        """
        ...


class Passwords(Protocol):
    async def change(self, user_id: UUID, new_password: str, *, method: str, pointer: str) -> None:
        """Store a new password and record PasswordChanged; `method` is change or reset.

        Raises PasswordWeak (pointing at `pointer`). Hashing comes first; the row is then changed in the
        caller's write transaction, which the caller commits.
        """
        ...


class Newcomers(Protocol):
    async def register(self, *, email: str, full_name: str, locale: str, email_verified: bool) -> UUID:
        """Make an account without a password, for a person a provider vouches for.

        In the caller's write transaction; EmailTaken comes at commit, from the database.
        """
        ...


class Links(Protocol):
    """One-time links in mails: stored as a hash, used once, a new one voids the old (R-I11)."""

    async def issue(self, user_id: UUID, purpose: LinkPurpose, *, event_id: UUID) -> None:
        """Make the link row this event asks for, unless it is there already: in the caller's transaction."""
        ...

    async def of_event(self, event_id: UUID) -> Link | None:
        """Return the link with its token (derived again from a key: no row holds it), None when void or used.

        For the deliverer that writes the mail, outside any transaction.
        """
        ...

    async def redeem(self, token: str, *purposes: LinkPurpose) -> Link:
        """Use the link up in the caller's transaction, or raise LinkInvalid."""
        ...


class SecondFactors(Protocol):
    async def is_on(self, user_id: UUID) -> bool:
        """Say whether sign-in needs a code; a statement of its own, outside any transaction."""
        ...

    async def use(self, user_id: UUID, code: str, now: datetime) -> bool:
        """Check a TOTP or recovery code and use it up, in the caller's write transaction.

        The caller has counted the attempt (R-I13: every code counts for the throttle).
        """
        ...


class Attempts(Protocol):
    """Implemented by auth: how often anybody may guess a password or a code (R-I05)."""

    async def count(self, email: str, *, ip: str | None) -> None:
        """Count one attempt for the account, the address and overall, before anything is hashed or compared.

        A transaction of its own, committed before this returns: no restart and no other process forgets
        it. Raises TooManyAttempts. An e-mail nobody has is counted like any other.
        """
        ...

    async def forgive(self, email: str) -> None:
        """Start the account's count anew after a success, in a transaction of its own."""
        ...
