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


class EndReason(StrEnum):
    LOGOUT = "logout"
    REVOKED = "revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # no password
    EMAIL_CHANGED = "email_changed"
    BANNED = "banned"
    ERASED = "erased"
    REUSE = "reuse"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicy:
    lifetime: timedelta
    idle: timedelta

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
    def start(cls, *, user_id: UUID, device: Device, policy: SessionPolicy, now: datetime) -> Self:
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
            SessionStarted(occurred_at=now, user_id=user_id, session_id=session.id, method="password")
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
        self.tell_end()

    def tell_end(self) -> None:
        """Record the end, also one that a statement over many sessions has written."""
        assert self.ended_at is not None
        assert self.end_reason is not None
        self._record(
            SessionEnded(
                occurred_at=self.ended_at,
                user_id=self.user_id,
                session_id=self.id,
                reason=self.end_reason,
            )
        )
