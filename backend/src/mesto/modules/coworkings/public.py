"""What other modules may know about coworkings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from mesto.core.security import Role
from mesto.modules.bookings.public import Place
from mesto.modules.coworkings.domain.events import (
    CoworkingCreated,
    CoworkingStatusChanged,
    CoworkingUpdated,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OpeningHoursChanged,
    TimezoneChanged,
)

__all__ = [
    "CoworkingCreated",
    "CoworkingStatusChanged",
    "CoworkingUpdated",
    "MemberInvited",
    "MemberJoined",
    "MemberRemoved",
    "MemberRoleChanged",
    "OpeningHoursChanged",
    "PlaceCard",
    "Places",
    "SpotCounts",
    "Staff",
    "TimezoneChanged",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCard:
    """How a coworking is shown beside a booking, archived ones included."""

    id: UUID
    name: str
    address: str
    city: str
    timezone: str
    status: str


class Places(Protocol):
    """Asked inside a write transaction, it reads there; else it borrows a connection per statement.

    A query asks it before it uses its ReadSession, or after that transaction has ended: a request
    that holds one connection and waits for a second can starve the pool.
    """

    async def get(self, coworking_id: UUID, around: tuple[date, date]) -> Place | None:
        """Return the coworking as bookings sees it, archived ones included.

        The hours carry the dated exceptions that fall on the local dates `around` with two days to
        spare on both sides, and all yearly ones. One statement, prepared: part of every booking.
        """
        ...

    async def cards(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, PlaceCard]: ...


class Staff(Protocol):
    async def roles_of(self, user_id: UUID) -> Mapping[UUID, Role]:
        """Return the active memberships of a person, outside any transaction: part of every request."""
        ...


class SpotCounts(Protocol):
    """Implemented by spots."""

    async def count(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """Return the number of unarchived spots, inactive ones included, of each coworking; 0 where none.

        Reads on the write session: finish with a ReadSession before asking.
        """
        ...
