from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.events import (
    PasswordResetRequested,
    RefreshReuseDetected,
    SignInFailed,
)
from mesto.modules.auth.domain.session import Session


class IncidentKind(StrEnum):
    SIGN_IN_FAILED = "sign_in_failed"
    REFRESH_REUSED = "refresh_reused"
    RESET_REQUESTED = "reset_requested"


@dataclass(eq=False, kw_only=True)
class Incident(AggregateRoot):
    """A line of the security log. Its events belong to it: they change no session and no account."""

    kind: str
    reason: str
    user_id: UUID | None
    session_id: UUID | None
    ip: str | None
    user_agent: str
    occurred_at: datetime
    id: UUID = field(default_factory=new_id)

    @classmethod
    def sign_in_failed(cls, reason: str, *, user_id: UUID | None, device: Device, now: datetime) -> Self:
        incident = cls(
            kind=IncidentKind.SIGN_IN_FAILED.value,
            reason=reason,
            user_id=user_id,
            session_id=None,
            ip=device.ip,
            user_agent=device.user_agent,
            occurred_at=now,
        )
        incident._record(
            SignInFailed(occurred_at=now, incident_id=incident.id, user_id=user_id, reason=reason)
        )
        return incident

    @classmethod
    def refresh_reused(cls, session: Session, *, device: Device, now: datetime) -> Self:
        incident = cls(
            kind=IncidentKind.REFRESH_REUSED.value,
            reason="reuse",
            user_id=session.user_id,
            session_id=session.id,
            ip=device.ip,
            user_agent=device.user_agent,
            occurred_at=now,
        )
        incident._record(
            RefreshReuseDetected(
                occurred_at=now,
                incident_id=incident.id,
                user_id=session.user_id,
                session_id=session.id,
            )
        )
        return incident

    @classmethod
    def reset_requested(
        cls, user_id: UUID | None, *, is_granted: bool, device: Device, now: datetime
    ) -> Self:
        """Note the wish for a new password; only for a known person, and not too often, it is an event."""
        incident = cls(
            kind=IncidentKind.RESET_REQUESTED.value,
            reason="granted" if is_granted else "throttled",
            user_id=user_id,
            session_id=None,
            ip=device.ip,
            user_agent=device.user_agent,
            occurred_at=now,
        )
        if user_id is not None and is_granted:
            incident._record(PasswordResetRequested(occurred_at=now, request_id=incident.id, user_id=user_id))
        return incident
