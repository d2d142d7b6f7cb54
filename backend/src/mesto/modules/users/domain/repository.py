from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mesto.modules.users.domain.user import User


class UserRepository(Protocol):
    async def add(self, user: User) -> None: ...

    async def get(self, user_id: UUID) -> User:
        """Find the person and hold the row until commit, or raise UserNotFound, also for an erased one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a password is compared with, read before the transaction that relies on it."""

    user_id: UUID
    email: str
    password_hash: str
    is_admin: bool
    is_business: bool
    is_banned: bool
    ban_reason: str | None


class Credentials(Protocol):
    """Each call borrows a connection for one statement, so that none is held while hashing."""

    async def of_email(self, email: str) -> Credential | None: ...

    async def of_user(self, user_id: UUID) -> Credential | None: ...

    async def renew(self, credential: Credential, password_hash: str) -> None:
        """Put the same password's new hash in place of the old one, unless that has changed meanwhile."""
        ...
