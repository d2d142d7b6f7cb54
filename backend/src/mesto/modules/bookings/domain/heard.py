"""Facts of the modules above, as bookings hears them: it imports nobody.

Each class has the name of the publisher's and only those of its fields that are read here; a test
compares both. What else the event carries is ignored when it is read (core/envelopes.py).
"""

from dataclasses import dataclass
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHoursChanged(DomainEvent):
    name = "coworkings.opening_hours_changed.v1"
    aggregate = "coworking_id"

    coworking_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotHeard(DomainEvent):
    aggregate = "spot_id"

    coworking_id: UUID
    spot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotActivated(SpotHeard):
    name = "spots.spot_activated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotDeactivated(SpotHeard):
    name = "spots.spot_deactivated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionHeard(DomainEvent):
    aggregate = "option_id"

    coworking_id: UUID
    option_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionUpdated(OptionHeard):
    name = "options.option_updated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionArchived(OptionHeard):
    name = "options.option_archived.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBanned(DomainEvent):
    name = "users.user_banned.v1"
    aggregate = "user_id"

    user_id: UUID
    keep_bookings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(DomainEvent):
    name = "users.user_erased.v1"
    aggregate = "user_id"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBarred(DomainEvent):
    """Banned from one coworking."""

    name = "coworkings.user_barred.v1"
    aggregate = "ban_id"

    ban_id: UUID
    coworking_id: UUID
    user_id: UUID
    keep_bookings: bool
