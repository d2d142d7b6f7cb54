"""What other modules may know about coworkings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import InvalidState, NotFound
from mesto.core.near import Near
from mesto.core.security import Actor, Role
from mesto.modules.bookings.public import CoworkingNotFound, Place, PlaceCatalog, PlaceStatus
from mesto.modules.coworkings.domain.events import (
    CoworkingCreated,
    CoworkingStatusChanged,
    CoworkingUpdated,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OpeningHoursChanged,
    PolicyChanged,
    TimezoneChanged,
    UserBarred,
    UserUnbarred,
)

__all__ = [
    "CoworkingCreated",
    "CoworkingNotFound",
    "CoworkingStatusChanged",
    "CoworkingUpdated",
    "Coworkings",
    "FoundPlace",
    "Invitation",
    "MemberInvited",
    "MemberJoined",
    "MemberRemoved",
    "MemberRoleChanged",
    "Near",
    "OpenInvitations",
    "OpeningHoursChanged",
    "PlaceCard",
    "Places",
    "PolicyChanged",
    "SpotCounts",
    "Staff",
    "TimezoneChanged",
    "UserBarred",
    "UserUnbarred",
    "is_member",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    place: Place
    """With the exceptions around the dates asked for."""
    card: PlaceCard
    opens_at: time | None
    """Today's first opening, by the coworking's own calendar."""
    closes_at: time | None
    distance_m: int | None
    """None unless a point was asked about."""


class Places(PlaceCatalog, Protocol):
    """Asked inside a write transaction, it reads there; else it borrows a connection per statement.

    A query asks it before it uses its ReadSession, or after that transaction has ended: a request
    that holds one connection and waits for a second can starve the pool.
    """

    async def get(
        self, coworking_id: UUID, around: tuple[date, date], spot_ids: Collection[UUID] | None = None
    ) -> Place | None:
        """Return the coworking as bookings sees it, archived ones included.

        The hours carry the dated exceptions that fall on the local dates `around` with two days to
        spare on both sides, and all yearly ones. The policies hold what these spots have set
        (None: all of them). One statement, prepared: part of every booking.
        """
        ...

    async def cards(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, PlaceCard]: ...

    async def search(
        self, around: tuple[date, date], *, city: str | None = None, near: Near | None = None
    ) -> Sequence[FoundPlace]:
        """Return the listed coworkings of a city (compared without case), near a point, or all of them.

        The nearest first, else by name. Their hours are those of `get`. One statement, prepared.
        """
        ...


class Staff(Protocol):
    async def roles_of(self, user_id: UUID) -> Mapping[UUID, Role]:
        """Return the active memberships of a person, outside any transaction: part of every request."""
        ...

    async def managers_of(self, coworking_id: UUID) -> Collection[UUID]:
        """Return its active owners and managers; inside a write transaction it reads there."""
        ...

    async def team_of(self, coworking_id: UUID) -> Collection[UUID]:
        """Return its active owners, managers and staff, residents not; reads like `managers_of`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    coworking_id: UUID
    email: str
    role: Role
    expires_at: datetime


class OpenInvitations(Protocol):
    async def find(self, member_id: UUID) -> Invitation | None:
        """Return an invitation that can still be accepted; inside a write transaction it reads there."""
        ...


class SpotCounts(Protocol):
    """Implemented by spots."""

    async def count(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """Return the number of unarchived spots, inactive ones included, of each coworking; 0 where none.

        Reads on the write session: finish with a ReadSession before asking.
        """
        ...


@dataclass(frozen=True, slots=True)
class Coworkings:
    """The coworking of a spot or an option, for those who may know it."""

    places: Places
    clock: Clock

    async def seen_by(
        self,
        actor: Actor,
        coworking_id: UUID,
        around: tuple[date, date] | None = None,
        *,
        otherwise: type[NotFound],
        spot_ids: Collection[UUID] | None = None,
    ) -> Place:
        """Return the coworking; an archived one only to its members and admins (R-V02)."""
        place = await self.places.get(coworking_id, around or self._today(), spot_ids)
        if place is None or (place.status is PlaceStatus.ARCHIVED and not is_member(actor, coworking_id)):
            raise otherwise
        return place

    async def managed_by(self, actor: Actor, coworking_id: UUID, *, otherwise: type[NotFound]) -> None:
        """Let managers and above pass, while the coworking is not archived."""
        actor.require(Role.MANAGER, coworking_id, otherwise=otherwise)
        place = await self.places.get(coworking_id, self._today(), ())
        if place is None:
            raise otherwise
        if place.status is PlaceStatus.ARCHIVED:
            raise InvalidState(status=place.status)

    def _today(self) -> tuple[date, date]:
        # One day to spare: the local date is known only with the zone.
        today = self.clock.now().date()
        return today - timedelta(days=1), today + timedelta(days=1)


def is_member(actor: Actor, coworking_id: UUID) -> bool:
    return actor.is_system or actor.role_in(coworking_id) is not None
