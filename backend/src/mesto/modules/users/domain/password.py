from collections.abc import Container
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Final, Protocol

from mesto.modules.users.domain.email import email_key
from mesto.modules.users.domain.errors import PasswordWeak

FEWEST_CHARACTERS: Final = 8
MOST_CHARACTERS: Final = 128
MOST_BYTES: Final = 512


class CommonPasswords(Container[str]):
    """The commonest passwords of at least eight characters, in lower case."""

    def __init__(self, passwords: frozenset[str]) -> None:
        self._passwords = passwords

    def __contains__(self, password: object) -> bool:
        return isinstance(password, str) and password.lower() in self._passwords


class Place(Protocol):
    """A place in the queue before the hasher, good for one comparison."""

    async def verify(self, password: str, known: str | None) -> bool:
        """Compare with a hash; None (nobody there) costs the same and is never right."""
        ...


class PasswordHasher(Protocol):
    """Slow on purpose. Call it while no database connection is held.

    Raises ServiceUnavailable, at once, when too many calls wait already.
    """

    @property
    def is_full(self) -> bool:
        """Say whether the next call would be refused."""
        ...

    def place(self) -> AbstractContextManager[Place]:
        """Take a place before doing what must precede the comparison: an attempt that would then be turned
        away has not been counted."""
        ...

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, known: str | None) -> bool:
        """Compare with a hash; None (nobody there) costs the same and is never right."""
        ...

    def is_outdated(self, known: str) -> bool:
        """Say whether the hash was made with other parameters than today's."""
        ...


class PasswordMethod(StrEnum):
    """How a new password came about."""

    CHANGE = "change"
    RESET = "reset"


def ensure_strong(password: str, *, email: str, common: CommonPasswords, pointer: str = "/password") -> None:
    """Raise PasswordWeak unless the password is acceptable (R-I03). Nothing is trimmed or cut."""
    if len(password) < FEWEST_CHARACTERS:
        raise PasswordWeak(pointer=pointer, why="too_short")
    if len(password) > MOST_CHARACTERS or len(password.encode()) > MOST_BYTES:
        raise PasswordWeak(pointer=pointer, why="too_long")
    if password in common:
        raise PasswordWeak(pointer=pointer, why="common")
    if email_key(password) == email_key(email):
        raise PasswordWeak(pointer=pointer, why="email")
