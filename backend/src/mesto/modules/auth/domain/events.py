"""The facts other modules may react to (events.md §2)."""

from dataclasses import dataclass
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(DomainEvent):
    name = "auth.session_started.v1"
    aggregate = "session_id"

    user_id: UUID
    session_id: UUID
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(DomainEvent):
    name = "auth.session_ended.v1"
    aggregate = "session_id"

    user_id: UUID
    session_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(DomainEvent):
    name = "auth.sign_in_failed.v1"
    aggregate = "incident_id"

    incident_id: UUID
    user_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReuseDetected(DomainEvent):
    name = "auth.refresh_reuse_detected.v1"
    aggregate = "incident_id"

    incident_id: UUID
    user_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(DomainEvent):
    """Its aggregate is the request: nothing about the account changes."""

    name = "auth.password_reset_requested.v1"
    aggregate = "request_id"

    request_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked(DomainEvent):
    name = "auth.identity_linked.v1"
    aggregate = "identity_id"

    identity_id: UUID
    user_id: UUID
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnlinked(DomainEvent):
    name = "auth.identity_unlinked.v1"
    aggregate = "identity_id"

    identity_id: UUID
    user_id: UUID
    provider: str
