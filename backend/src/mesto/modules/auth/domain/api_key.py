import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.core.permissions import Scope
from mesto.core.security import Role
from mesto.modules.auth.domain.errors import ExpiresInThePast
from mesto.modules.auth.domain.refresh_token import hash_of

PREFIX: Final = "mak_"
MOST_LIVE: Final = 10
"""Keys of one coworking that work at the same time (R-I14)."""
MANAGING: Final = frozenset({Scope.SPOTS_WRITE, Scope.OPTIONS_WRITE, Scope.WEBHOOKS_WRITE})
"""What only managers do: a scope that opened it to staff would open nothing."""
USED_EVERY: Final = timedelta(minutes=1)
TAIL: Final = 6
_TOKEN: Final = re.compile(r"mak_[\w-]{43}", re.ASCII)


def claims_to_be_a_key(token: str) -> bool:
    return token.startswith(PREFIX)


def is_well_formed(token: str) -> bool:
    return _TOKEN.fullmatch(token) is not None


def role_for(scopes: Iterable[str]) -> Role:
    """Say what a key with these scopes counts as in its coworking; what it may do there, the scopes decide."""
    return Role.STAFF if MANAGING.isdisjoint(scopes) else Role.MANAGER


@dataclass(eq=False, kw_only=True)
class ApiKey(AggregateRoot):
    """What is kept of a key: never the token, only its hash and what its owner knows it by."""

    coworking_id: UUID
    name: str
    scopes: tuple[str, ...]
    hash: bytes
    tail: str
    created_by: UUID
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def issue(
        cls,
        *,
        coworking_id: UUID,
        name: str,
        scopes: Iterable[str],
        by: UUID,
        now: datetime,
        expires_at: datetime | None,
    ) -> tuple[Self, str]:
        """Return the key and its token, which nothing can show a second time."""
        if expires_at is not None and expires_at <= now:
            raise ExpiresInThePast(pointer="/expires_at")
        token = PREFIX + urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        key = cls(
            coworking_id=coworking_id,
            name=name,
            scopes=tuple(sorted(set(scopes))),
            hash=hash_of(token),
            tail=token[-TAIL:],
            created_by=by,
            created_at=now,
            expires_at=expires_at,
        )
        return key, token

    def revoke(self, now: datetime) -> None:
        self.revoked_at = now
