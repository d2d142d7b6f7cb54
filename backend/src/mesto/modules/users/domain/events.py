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
