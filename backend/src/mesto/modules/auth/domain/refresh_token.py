import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

PREFIX: Final = "mrt_"
GRACE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """What is kept of a refresh token: never the token, only its hash."""

    hash: bytes
    session_id: UUID
    generation: int
    issued_at: datetime
    salt: bytes = field(default_factory=lambda: os.urandom(16))
    used_at: datetime | None = None
    used_by: str | None = None
    """The user agent that used it."""

    def may_return(self, user_agent: str, now: datetime) -> bool:
        """Say whether this use can be the same client asking again after a lost answer (R-I09)."""
        return self.used_at is not None and now - self.used_at <= GRACE and user_agent == self.used_by


@dataclass(frozen=True, slots=True)
class RefreshSecrets:
    """Makes tokens of 256 bits. A successor can be made again, so that a lost answer can be repeated."""

    keys: tuple[bytes, ...]
    """The first one makes, all are tried when a successor is looked for."""

    def first(self) -> str:
        return _spelled(secrets.token_bytes(32))

    def successor(self, token: RefreshToken) -> str:
        return next(self.successors(token))

    def successors(self, token: RefreshToken) -> Iterator[str]:
        said = token.session_id.bytes + (token.generation + 1).to_bytes(8, "big") + token.salt
        return (_spelled(hmac.digest(key, said, hashlib.sha256)) for key in self.keys)


def hash_of(token: str) -> bytes:
    # Without salt or cost: 256 random bits cannot be guessed.
    return hashlib.sha256(token.encode()).digest()


def _spelled(bits: bytes) -> str:
    return PREFIX + urlsafe_b64encode(bits).rstrip(b"=").decode()
