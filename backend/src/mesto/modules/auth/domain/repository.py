from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.auth.domain.api_key import ApiKey
from mesto.modules.auth.domain.challenge import Challenge
from mesto.modules.auth.domain.identity import Identity
from mesto.modules.auth.domain.identity_provider import UsedOnce
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.refresh_token import RefreshToken
from mesto.modules.auth.domain.session import Session, SessionPolicy


class SessionRepository(Protocol):
    async def add(self, session: Session) -> None: ...

    async def get(self, session_id: UUID) -> Session | None:
        """Find the session and hold its row until commit: refreshes of one session queue here."""
        ...

    async def live_of(self, user_id: UUID) -> Sequence[Session]:
        """Hold every session of a person that has not ended, in the order of their ids."""
        ...

    async def silent(self, policy: SessionPolicy, now: datetime, *, most: int) -> Sequence[Session]:
        """Hold sessions that nobody can use any more though nobody has ended them; skips held ones."""
        ...


class IncidentRepository(Protocol):
    async def add(self, incident: Incident) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOwner:
    session_id: UUID
    user_id: UUID


class RefreshTokenStore(Protocol):
    async def owner(self, token_hash: bytes) -> TokenOwner | None:
        """Find whose token it is, on a connection borrowed for this one statement."""
        ...

    async def add(self, token: RefreshToken) -> None:
        """Store a token of a stored session."""
        ...

    async def use(self, token_hash: bytes, *, by: str, now: datetime) -> RefreshToken | None:
        """Mark an unused token as used and return it; None when somebody was first."""
        ...

    async def get(self, token_hash: bytes) -> RefreshToken | None: ...

    async def retire(self, session_id: UUID, *, by: str, now: datetime) -> int:
        """Mark what is unused of a session as used, and return its latest generation."""
        ...


class ChallengeStore(Protocol):
    """Sign-ins that wait for their second factor."""

    async def add(self, challenge: Challenge) -> None: ...

    async def find(self, token_hash: bytes) -> Challenge | None:
        """Read it on a connection borrowed for this one statement."""
        ...

    async def use(self, token_hash: bytes, now: datetime) -> bool:
        """Mark an unused one as used, in the write transaction; False when somebody was first."""
        ...


class ApiKeyRepository(Protocol):
    async def count_live(self, coworking_id: UUID, now: datetime) -> int:
        """Count the keys that work, and hold the coworking's queue until commit: two owners cannot both
        make the last one."""
        ...

    async def add(self, key: ApiKey) -> None: ...

    async def get(self, coworking_id: UUID, key_id: UUID) -> ApiKey:
        """Find a key of the coworking that is not revoked and hold its row, or raise ApiKeyNotFound."""
        ...


class IdentityRepository(Protocol):
    async def owner(self, provider: str, subject: str) -> UUID | None:
        """Find whose it is, on a connection borrowed for this one statement."""
        ...

    async def find(self, provider: str, subject: str) -> Identity | None: ...

    async def of_person(self, user_id: UUID) -> Sequence[Identity]:
        """Return all of a person and hold the rows until commit: who unlinks meanwhile waits."""
        ...

    async def add(self, identity: Identity) -> None:
        """Store it at commit, which raises IdentityTaken or ProviderLinkedAlready for a rival."""
        ...

    async def remove(self, identity: Identity) -> None: ...


class UsedProofs(Protocol):
    async def use(self, once: UsedOnce) -> bool:
        """Use the proof up in the caller's transaction; False when somebody has done so before."""
        ...


class Traces(Protocol):
    async def forget_slice(self, user_id: UUID) -> int:
        """Delete some of what sign-ins have left of a person, revoke keys they made; return how many rows changed.

        Incidents stay for their ninety days without the person: that there was an attack concerns others too.
        """
        ...
