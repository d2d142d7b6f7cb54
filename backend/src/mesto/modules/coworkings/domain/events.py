"""The facts other modules may react to (events.md §2)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CoworkingEvent(DomainEvent):
    aggregate = "coworking_id"

    coworking_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CoworkingCreated(CoworkingEvent):
    name = "coworkings.coworking_created.v1"

    owner_id: UUID
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoworkingUpdated(CoworkingEvent):
    name = "coworkings.coworking_updated.v1"

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoworkingStatusChanged(CoworkingEvent):
    name = "coworkings.coworking_status_changed.v1"

    old_status: str
    new_status: str
    reason: str
    """team or ownerless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHoursChanged(CoworkingEvent):
    name = "coworkings.opening_hours_changed.v1"

    cause: str
    """weekly or exceptions."""
    first_date: date
    """The first local date that may be open otherwise than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimezoneChanged(CoworkingEvent):
    name = "coworkings.timezone_changed.v1"

    old_timezone: str
    new_timezone: str
    mode: str
    """keep_wall_time or keep_instant."""
    changed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEvent(DomainEvent):
    aggregate = "member_id"

    coworking_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(MemberEvent):
    name = "coworkings.member_invited.v1"

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(MemberEvent):
    name = "coworkings.member_joined.v1"

    user_id: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(MemberEvent):
    name = "coworkings.member_role_changed.v1"

    user_id: UUID
    old_role: str
    new_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(MemberEvent):
    name = "coworkings.member_removed.v1"

    user_id: UUID | None
    """None: an invitation that nobody had accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged(DomainEvent):
    """Its aggregate is what one scope has set; the coworking itself stays as it is."""

    name = "coworkings.policy_changed.v1"
    aggregate = "policy_id"

    policy_id: UUID
    coworking_id: UUID
    scope: str
    """coworking, spot_type or spot."""
    scope_key: str
    """The coworking's id, the spot type, or the spot's id."""
    policy_version: int
    """Counts the changes of all policies of the coworking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BanEvent(DomainEvent):
    aggregate = "ban_id"

    ban_id: UUID
    coworking_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBarred(BanEvent):
    name = "coworkings.user_barred.v1"

    until: datetime | None
    """None: for ever."""
    keep_bookings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUnbarred(BanEvent):
    name = "coworkings.user_unbarred.v1"
