from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

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
