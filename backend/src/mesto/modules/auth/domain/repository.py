from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.refresh_token import RefreshToken
from mesto.modules.auth.domain.session import Session


class SessionRepository(Protocol):
    async def add(self, session: Session) -> None: ...

    async def get(self, session_id: UUID) -> Session | None:
        """Find the session and hold its row until commit: refreshes of one session queue here."""
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


class Traces(Protocol):
    async def forget_slice(self, user_id: UUID) -> int:
        """Delete some of what sign-ins have left of a person; return how many rows were touched.

        Incidents stay for their ninety days without the person: that there was an attack concerns others too.
        """
        ...
