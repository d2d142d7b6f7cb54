from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from mesto.modules.auth.domain.session import Session, SessionPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    token: str
    expires_at: datetime


class AccessTokens(Protocol):
    def issue(self, *, user_id: UUID, session_id: UUID, now: datetime, not_after: datetime) -> AccessToken:
        """Sign a token that lives as long as the settings say, and no longer than its session."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    access_token: str
    expires_in: int
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    session_id: UUID


def pair_for(
    session: Session, refresh_token: str, *, tokens: AccessTokens, policy: SessionPolicy, now: datetime
) -> TokenPair:
    end = policy.end_of(session.last_seen_at, session.expires_at)
    access = tokens.issue(user_id=session.user_id, session_id=session.id, now=now, not_after=end)
    return TokenPair(
        access_token=access.token,
        expires_in=int((access.expires_at - now).total_seconds()),
        expires_at=access.expires_at,
        refresh_token=refresh_token,
        refresh_expires_at=end,
        session_id=session.id,
    )
