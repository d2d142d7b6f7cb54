"""How somebody proves who they are, and changes what proves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.core.security import Actor
from mesto.modules.users.domain.link import Link, LinkPurpose
from mesto.modules.users.public.people import Account


class Identities(Protocol):
    async def check(self, email: str, password: str, *, ip: str | None) -> Account | None:
        """Count the attempt, then return the account behind e-mail and password, banned ones included, else None.

        An account that may not sign in before its e-mail is confirmed is None too.
        An unknown e-mail costs the same hash as a known one (R-I04). The hash is renewed when the
        parameters have changed. Hashing runs off the event loop; raises ServiceUnavailable when
        too many wait.
        """
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
