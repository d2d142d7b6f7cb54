import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.errors import InvalidInput
from mesto.modules.users.domain.events import EmailVerified

PREFIX: Final = "mlt_"


class LinkInvalid(InvalidInput):
    code = "link_invalid"
    en = "This link was used already, has expired, or is not one of ours. Ask for a new one."
    ru = "Ссылка уже использована, устарела или нам не знакома. Запросите новую."


class LinkPurpose(StrEnum):
    REGISTER = "register"
    """Confirms the e-mail of the account."""
    CHANGE = "change"
    """Confirms the e-mail the account is to have."""
    RESET = "reset"
    """Allows a new password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLife:
    """How long a link works (R-I11)."""

    verification: timedelta
    reset: timedelta

    def of(self, purpose: LinkPurpose) -> timedelta:
        return self.reset if purpose is LinkPurpose.RESET else self.verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    id: UUID
    """The event that asked for it."""
    user_id: UUID
    purpose: LinkPurpose
    email: str
    """Where it goes, and what it confirms."""
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkSecrets:
    """Makes tokens of 256 bits that can be made again for the mail, so that no row holds one."""

    keys: tuple[bytes, ...]
    """The first one makes, all are tried when a token is made again."""

    def token(self, event_id: UUID, salt: bytes) -> str:
        return next(self.tokens(event_id, salt))

    def tokens(self, event_id: UUID, salt: bytes) -> Iterator[str]:
        return (_spelled(hmac.digest(key, event_id.bytes + salt, hashlib.sha256)) for key in self.keys)


class UsedLink(AggregateRoot):
    """A link that has done what it was for: the only fact there ever is about one."""

    def __init__(self, link: Link, now: datetime) -> None:
        self.id = link.id
        self.version = 1
        # Whatever it was for, it proves that somebody reads the mail of this address.
        self._record(EmailVerified(occurred_at=now, link_id=link.id, user_id=link.user_id))


def hash_of(token: str) -> bytes:
    # Without salt or cost: 256 random bits cannot be guessed.
    return hashlib.sha256(token.encode()).digest()


def _spelled(bits: bytes) -> str:
    return PREFIX + urlsafe_b64encode(bits).rstrip(b"=").decode()
