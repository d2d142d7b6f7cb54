from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.events import SessionEnded, SessionStarted

SEEN_EVERY: Final = timedelta(minutes=5)


class SignInMethod(StrEnum):
    PASSWORD = "password"  # noqa: S105  # no password
    PROVIDER = "provider"


class EndReason(StrEnum):
    LOGOUT = "logout"
    REVOKED = "revoked"
    REUSE = "reuse"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # no password
    EMAIL_CHANGED = "email_changed"
    BANNED = "banned"
    ERASED = "erased"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicy:
    lifetime: timedelta
    idle: timedelta
    needs_verified_email: bool = False
    """Nobody signs in before the e-mail is confirmed (R-I02, `to_sign_in`)."""

    def end_of(self, last_seen_at: datetime, expires_at: datetime) -> datetime:
        """Return when the session ends unless it is used before (R-I08)."""
        return min(last_seen_at + self.idle, expires_at)


@dataclass(eq=False, kw_only=True)
class Session(AggregateRoot):
    """One sign-in on one device, kept alive by its refresh tokens."""

    user_id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: str | None
    user_agent: str
    device_name: str | None
    ended_at: datetime | None = None
    end_reason: str | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def start(
        cls, *, user_id: UUID, method: SignInMethod, device: Device, policy: SessionPolicy, now: datetime
    ) -> Self:
        session = cls(
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + policy.lifetime,
            ip=device.ip,
            user_agent=device.user_agent,
            device_name=device.name,
        )
        session._record(
            SessionStarted(occurred_at=now, user_id=user_id, session_id=session.id, method=method.value)
        )
        return session

    def is_alive(self, policy: SessionPolicy, now: datetime) -> bool:
        return self.ended_at is None and now < policy.end_of(self.last_seen_at, self.expires_at)

    def see(self, now: datetime) -> None:
        """Note the use, at most once in five minutes: what lives for days needs no more."""
        if now - self.last_seen_at >= SEEN_EVERY:
            self.last_seen_at = now

    def end(self, reason: EndReason, now: datetime) -> None:
        if self.ended_at is not None:
            return  # said twice, done once
        self.ended_at, self.end_reason = now, reason.value
        self._record(
            SessionEnded(occurred_at=now, user_id=self.user_id, session_id=self.id, reason=reason.value)
        )
