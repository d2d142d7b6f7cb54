"""What other modules may know about people. Users owns the person and the password hash."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.core.security import Actor
from mesto.modules.users.domain.email import email_key
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
from mesto.modules.users.domain.verification import VerificationMode

__all__ = [
    "Account",
    "Accounts",
    "Administrators",
    "Attempts",
    "Directory",
    "DirectoryEntry",
    "EmailChanged",
    "EmailConfirmed",
    "EmailTaken",
    "EmailVerificationRequested",
    "EmailVerified",
    "Emails",
    "FormerEmails",
    "Identities",
    "Invitations",
    "KeptMails",
    "Link",
    "LinkInvalid",
    "LinkPurpose",
    "LinkedIdentities",
    "Links",
    "MailAllowance",
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
    "TotpSecret",
    "UserBanned",
    "UserErased",
    "UserRegistered",
    "UserUnbanned",
    "VerificationMode",
    "email_key",
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
    credentials_version: int = 1
    """What `Passwords.hold` compares: another e-mail or password makes a new one."""
    has_password: bool = True


class Accounts(Protocol):
    async def state(self, user_id: UUID) -> Account | None:
        """Read one account by its primary key, outside any transaction: the hot path of every request.

        None for an erased one.
        """
        ...


class Identities(Protocol):
    async def check(self, email: str, password: str, *, ip: str | None) -> Account | None:
        """Count the attempt, then return the account behind e-mail and password, banned ones included, else None.

        An account that may not sign in before its e-mail is confirmed is None too.
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


class KeptMails(Protocol):
    """Implemented by notifications: the mails a developer's machine keeps."""

    async def forget(self, emails: Collection[str]) -> None:
        """Delete what was kept for these addresses, in the caller's write transaction."""
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

    async def solely_owned_by(self, user_id: UUID) -> Collection[UUID]:
        """Return those of them that nobody else owns who could act: without this person they are nobody's.

        Holds their rows until the caller's transaction ends: of two owners who leave at once one is the last.
        """
        ...


class Invitations(Protocol):
    """Implemented by coworkings."""

    async def withdraw_all(self, email: str) -> None:
        """Remove the invitations to an address, ended ones too, in the caller's write transaction."""
        ...


class Sessions(Protocol):
    """Implemented by auth: what happens to sign-ins when an account changes."""

    async def end_all(
        self, user_id: UUID, *, reason: str, keep: UUID | None = None, before: datetime | None = None
    ) -> None:
        """End the live sessions of a person but `keep`, in the caller's write transaction (R-I10).

        `reason` is one of session_ended's: password_changed, email_changed, banned, erased. With
        `before` only those that began until then.
        """
        ...


class LinkedIdentities(Protocol):
    """Implemented by auth: the providers a person signs in with."""

    async def providers_of(self, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
        """Return the linked providers of each person, the first linked first: one statement for all.

        On a connection borrowed for it: ask when no other one is held.
        """
        ...

    async def forget(self, user_id: UUID) -> None:
        """Drop them for good and tell nobody, in the caller's write transaction (R-P11)."""
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
    async def change(self, user_id: UUID, new_password: str) -> None:
        """Store a new password, record PasswordChanged and void links that would set another one.

        Raises PasswordWeak. Hashing comes first; the row is then changed in the caller's write
        transaction, which the caller commits.
        """
        ...

    async def reset(self, token: str, new_password: str) -> UUID:
        """Do the same for whoever has the link, use that up and return whose password it was.

        The link went to the e-mail, which is confirmed by it. Raises LinkInvalid, PasswordWeak.
        """
        ...

    async def hold(self, account: Account) -> bool:
        """Hold the account's row in the caller's write transaction; False when what was checked is outdated.

        A session that begins under it begins before a change of the password, which then ends it, or not at all.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailConfirmed:
    user_id: UUID
    is_changed: bool
    """The account has another e-mail now."""
    asked_by: UUID | None
    """The session that asked for the change."""


class Emails(Protocol):
    async def ask_again(self, email: str) -> None:
        """Ask for a new link if an account or a registration waits for one to this address, in the
        caller's write transaction. Any other address costs the same.
        """
        ...

    async def confirm(self, token: str) -> EmailConfirmed:
        """Use up a link that confirms an e-mail, in the caller's write transaction.

        Raises LinkInvalid, and at commit EmailTaken when somebody else has confirmed the address before.
        """
        ...


class MailAllowance(Protocol):
    async def take(self, email: str) -> bool:
        """Count one mail to this address, known or not, in the caller's write transaction.

        False when it has had enough of them (R-I06).
        """
        ...


class Newcomers(Protocol):
    async def holder(self, email: str) -> Account | None:
        """Find who has this e-mail, in any spelling, and hold the row until commit."""
        ...

    async def register(self, *, email: str, full_name: str, locale: str, email_verified: bool) -> UUID:
        """Make an account without a password, for a person a provider vouches for.

        In the caller's write transaction; EmailTaken comes at commit, from the database.
        """
        ...


class Links(Protocol):
    """One-time links in mails: stored as a hash, used once, a new one voids the old (R-I11)."""

    async def issue(self, user_id: UUID, purpose: LinkPurpose, *, event_id: UUID) -> None:
        """Make the link row this event asks for, unless it is there already: in the caller's transaction.

        No link when there is nothing to confirm (any more), or when the address has had enough (R-I06).
        """
        ...

    async def of_event(self, event_id: UUID) -> Link | None:
        """Return the link with its token (derived again from a key: no row holds it), None when void or used.

        For the deliverer that writes the mail, outside any transaction.
        """
        ...

    async def find(self, token: str, *purposes: LinkPurpose) -> Link:
        """Look at a link that works, outside any transaction, or raise LinkInvalid."""
        ...

    async def redeem(self, token: str, *purposes: LinkPurpose) -> Link:
        """Use the link up in the caller's transaction and record EmailVerified, or raise LinkInvalid.

        Hold the person's row before: whoever makes or voids links does.
        """
        ...

    async def void(self, user_id: UUID, purpose: LinkPurpose) -> None:
        """Let no link of this purpose work any more, in the caller's transaction."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpSecret:
    """Shown once, to whoever sets up their authenticator app."""

    secret: str
    """In base 32, as apps take it."""
    otpauth_url: str


class SecondFactors(Protocol):
    """The authenticator app and the recovery codes of a person (R-I13).

    What is changed is changed in the caller's write transaction, which the caller commits.
    """

    async def count_attempt(self, user_id: UUID, *, ip: str | None) -> None:
        """Count a code as an attempt to sign in, or raise TooManyAttempts (R-I05).

        Before each code that is handed over, outside any transaction.
        """
        ...

    async def forgive_attempts(self, user_id: UUID) -> None:
        """Start the count anew after a code was right: only now has the person signed in."""
        ...

    async def stamp(self, user_id: UUID) -> bytes | None:
        """Return None where sign-in needs no code; a statement of its own, outside any transaction.

        Else what a sign-in between its two steps relies on: it is another one after a new password, and after
        the factor was switched off and on.
        """
        ...

    async def set_up(self, user_id: UUID) -> TotpSecret:
        """Make a secret that waits for its first code, in place of one that waited; InvalidState where one is on."""
        ...

    async def confirm(self, user_id: UUID, code: str, now: datetime) -> Sequence[str] | None:
        """Switch the factor on and return its ten recovery codes, None where the code is wrong.

        InvalidState where nothing waits to be confirmed.
        """
        ...

    async def use(self, user_id: UUID, code: str, now: datetime, *, stamp: bytes) -> bool:
        """Use up a TOTP or recovery code; False where it is none, was used before, or the stamp is another now."""
        ...

    async def switch_off(self, user_id: UUID, code: str | None, now: datetime) -> bool:
        """Switch the factor off with a code of it, False where the code is wrong; InvalidState where none is on.

        None stands for an operator who has seen who it is.
        """
        ...


class Attempts(Protocol):
    """Implemented by auth: how often anybody may guess a password or a code (R-I05)."""

    async def count(self, email: str, *, ip: str | None) -> None:
        """Count one attempt for the account, the address and overall, before anything is hashed or compared.

        A transaction of its own, on a connection of its own, committed before this returns: no restart of ours and
        no other process forgets it. Raises TooManyAttempts; a refused attempt is not counted. An e-mail nobody has
        is counted like any other.
        """
        ...

    async def forgive(self, email: str, *, ip: str | None = None) -> None:
        """Start the account's count anew after a success, in a transaction of its own.

        The address (if named) and all together get back this one attempt and no other: whoever has an account of
        their own must not clear the way for guesses at others.
        """
        ...
