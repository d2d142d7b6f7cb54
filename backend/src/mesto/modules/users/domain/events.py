"""The facts other modules may react to (events.md §2)."""

from dataclasses import dataclass
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(DomainEvent):
    name = "users.user_registered.v1"
    aggregate = "user_id"

    user_id: UUID
    is_business: bool
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBanned(DomainEvent):
    name = "users.user_banned.v1"
    aggregate = "user_id"

    user_id: UUID
    keep_bookings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUnbanned(DomainEvent):
    name = "users.user_unbanned.v1"
    aggregate = "user_id"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRepeated(DomainEvent):
    """Somebody registered with the e-mail of this account (mode `to_sign_in`)."""

    name = "users.registration_repeated.v1"
    aggregate = "request_id"

    request_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerificationRequested(DomainEvent):
    """Its aggregate is the request: a registration is one fact about the account already."""

    name = "users.email_verification_requested.v1"
    aggregate = "request_id"

    request_id: UUID
    user_id: UUID
    purpose: str
    """register or change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified(DomainEvent):
    """Its aggregate is the link that was used: what it did to the account is a fact of its own."""

    name = "users.email_verified.v1"
    aggregate = "link_id"

    link_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged(DomainEvent):
    name = "users.email_changed.v1"
    aggregate = "user_id"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(DomainEvent):
    name = "users.password_changed.v1"
    aggregate = "user_id"

    user_id: UUID
    method: str
    """change or reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorChanged(DomainEvent):
    """An aggregate of its own: the account's version stays."""

    name = "users.second_factor_changed.v1"
    aggregate = "second_factor_id"

    second_factor_id: UUID
    user_id: UUID
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(DomainEvent):
    name = "users.user_erased.v1"
    aggregate = "user_id"

    user_id: UUID
