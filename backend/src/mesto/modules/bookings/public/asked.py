"""What bookings asks of the modules above: they implement these protocols."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from mesto.core.security import Actor, Role
from mesto.modules.bookings.domain.place import BookableSpot, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCard:
    """How a spot and its coworking are shown beside a booking, archived ones included."""

    id: UUID
    name: str
    spot_type: str
    coworking_id: UUID
    coworking_name: str
    address: str
    timezone: str


class SpotCatalog(Protocol):
    """Implemented by every module that owns bookable places; dishka collects all of them.

    `around` are local dates: the place's hours carry the exceptions that fall on them, with two
    days to spare on both sides.
    """

    async def find(
        self, spot_ids: Collection[UUID], around: tuple[date, date]
    ) -> Mapping[UUID, BookableSpot]:
        """Return those of the spots that this catalogue owns, archived ones included."""
        ...

    async def lock(
        self, spot_ids: Collection[UUID], around: tuple[date, date]
    ) -> Mapping[UUID, BookableSpot]:
        """Find the spots and hold their rows until commit, taken in the order of their ids.

        Bookings of one spot queue here. Lock order: person, spots by id, booking (rules.md R-B05).
        """
        ...

    async def hold(self, spot_ids: Collection[UUID]) -> None:
        """Hold the rows of the spots until commit, in the order of their ids: for what asks no rule of theirs."""
        ...

    async def lock_coworking(self, coworking_id: UUID) -> Sequence[UUID]:
        """Hold the rows of all spots of a coworking, in the order of their ids; return the ids."""
        ...

    async def of_coworking(self, coworking_id: UUID, around: tuple[date, date]) -> Sequence[BookableSpot]:
        """Return the active, unarchived spots of a coworking in the order (position, name)."""
        ...

    async def describe(self, spot_ids: Collection[UUID]) -> Mapping[UUID, SpotCard]:
        """Return how to show the spots; one statement per table, whatever their number."""
        ...


class PlaceCatalog(Protocol):
    """Implemented by coworkings."""

    async def get(self, coworking_id: UUID, around: tuple[date, date]) -> Place | None:
        """Return the coworking, archived ones included, whether it has spots or not; `around` as above."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: UUID
    is_banned: bool
    ban_reason: str | None = None
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What the team of a coworking may see of a person (rules.md R-P05)."""

    id: UUID
    full_name: str
    email: str
    avatar_url: str | None = None


class People(Protocol):
    """Implemented by users."""

    async def lock(self, user_id: UUID) -> Person | None:
        """Find the person and hold the row until commit: bans and limits per person queue here."""
        ...

    async def find(self, user_id: UUID) -> Person | None:
        """Read the same without holding the row: for answers that promise nothing."""
        ...

    async def contacts(self, user_ids: Collection[UUID]) -> Mapping[UUID, Contact]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """That somebody is shown personal data of somebody else."""

    subject_id: UUID
    what: str
    """profile, bookings, members or bans."""
    coworking_id: UUID | None = None


class AccessLog(Protocol):
    """Implemented by users: people can ask who has looked at their data (U-10)."""

    async def note(self, actor: Actor, looks: Iterable[Look]) -> None:
        """Write down whom the actor is about to be shown; oneself is left out.

        Queries ask it last, when their ReadSession has given its connection back: it commits the
        write session, which has nothing else to say by then. The same look is written once a day, and not asked for again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What a person is in a coworking at a moment."""

    role: Role | None = None
    is_barred: bool = False
    barred_until: datetime | None = None
    """None while barred: for ever."""


class Members(Protocol):
    """Implemented by coworkings. Invitations that wait for an answer do not count."""

    async def standing_of(self, user_id: UUID, coworking_id: UUID, now: datetime) -> Membership:
        """Read role and ban in one statement, in the running write transaction: part of every booking."""
        ...

    async def barred_from(self, user_id: UUID, now: datetime) -> Collection[UUID]:
        """Return the coworkings that do not let this person book."""
        ...

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]: ...

    async def roles_in(self, coworking_id: UUID) -> Mapping[UUID, Role]:
        """Return the roles of all its members, residents included, in one statement."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookableOption:
    id: UUID
    coworking_id: UUID
    name: str
    max_per_booking: int
    spot_types: tuple[str, ...]
    """Empty: fits every type."""
    is_archived: bool
    stock: int | None = None
    """How many may be in use at the same instant; None: as many as wanted (R-O03)."""


class OptionCatalog(Protocol):
    """Implemented by options."""

    async def find(self, option_ids: Collection[UUID]) -> Mapping[UUID, BookableOption]: ...

    async def lock(self, option_ids: Collection[UUID]) -> Mapping[UUID, BookableOption]:
        """Find the options and hold their rows until commit, in the order of their ids.

        Bookings that want the same stock queue here. Lock order: person, spots, options, booking.
        """
        ...
