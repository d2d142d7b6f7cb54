from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That somebody has left, kept for good: an older backup must not bring them back."""

    user_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """An erasure of which something may still be found, by addresses nobody else has kept."""

    erasure: Erasure
    email_keys: Collection[str]
    """Of the address the person had last, and of the one before that."""


class Erasures(Protocol):
    async def remember(self, erasure: Erasure, email_keys: Collection[str]) -> None:
        """Note it in the running transaction; none where nothing is left to be found by an address."""
        ...

    async def unfinished(self, user_id: UUID) -> Unfinished | None: ...

    async def drop_credentials(self, user_id: UUID) -> None:
        """Delete the links and the second factor, in the caller's transaction."""
        ...

    async def drop_registrations(self, email_keys: Collection[str], before: datetime) -> None:
        """Delete those that awaited their link to one of these addresses, in the caller's transaction.

        Whoever registers after the erasure is somebody new, the same person included.
        """
        ...

    async def finish(self, user_id: UUID) -> None:
        """Forget the addresses, the last thing that was known."""
        ...

    async def all(self, after: UUID, limit: int) -> Sequence[Erasure]:
        """Return those whose person's id is greater, in its order."""
        ...


class Answers(Protocol):
    """What is stored of requests that may be said twice (core/stored_answers.py)."""

    async def forget(self, user_id: UUID, email_keys: Collection[str], until: datetime) -> None:
        """Drop the person's, take the person out of others' that were given until then; commits by slices."""
        ...


class ErasureList(Protocol):
    """The same list outside the database, for a restore."""

    @property
    def is_kept(self) -> bool: ...

    def read(self) -> Sequence[Erasure]:
        """Return what it holds; nothing where it has never been written."""
        ...

    def write(self, erasures: Sequence[Erasure]) -> None:
        """Put a new list in the place of the old one, wholly or not at all."""
        ...
