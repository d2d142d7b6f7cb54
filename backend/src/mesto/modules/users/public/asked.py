"""What users must be told or have done: implemented by the modules above."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


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


class KeptMails(Protocol):
    """Implemented by notifications: the mails a developer's machine keeps."""

    async def forget(self, emails: Collection[str]) -> None:
        """Delete what was kept for these addresses, in the caller's write transaction."""
        ...
