from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mesto.modules.users.domain.mail_request import MailRequest
from mesto.modules.users.domain.user import User


class UserRepository(Protocol):
    async def add(self, user: User) -> None: ...

    async def get(self, user_id: UUID) -> User:
        """Find the person and hold the row until commit, or raise UserNotFound, also for an erased one."""
        ...

    async def find(self, user_id: UUID) -> User | None:
        """Find and hold the row likewise, also that of a registration nobody has confirmed yet."""
        ...


class MailRequests(Protocol):
    async def ask(self, email: str) -> MailRequest | None:
        """Count one mail to this address, known or not; None when it has had enough of them (R-I06).

        In the write transaction. Requests for one address queue here until commit.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a password is compared with, read before the transaction that relies on it."""

    user_id: UUID
    email: str
    password_hash: str | None
    """None for those who only sign in through a provider."""
    is_admin: bool
    is_business: bool
    is_banned: bool
    ban_reason: str | None
    email_verified: bool
    credentials_version: int


class Credentials(Protocol):
    """Each call borrows a connection for one statement, so that none is held while hashing."""

    async def of_email(self, email: str) -> Credential | None: ...

    async def of_user(self, user_id: UUID) -> Credential | None: ...

    async def renew(self, credential: Credential, password_hash: str) -> None:
        """Put the same password's new hash in place of the old one, unless that has changed meanwhile."""
        ...
