"""What coworkings asks of other modules, answered from memory: its tests need none of them."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from dishka import Provider, Scope
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.entrypoints.modules import MODULES
from mesto.modules.bookings.public import (
    Bookings,
    Clearance,
    Cleared,
    Contact,
    HasFutureBookings,
    Impact,
    ImpactMode,
    ImpactReport,
    OptionCatalog,
    People,
    Person,
    Reprojection,
    ReprojectionConflict,
    SpotCatalog,
    SpotQueue,
    Upcoming,
    UpcomingBookings,
)
from mesto.modules.coworkings.public import SpotCounts
from mesto.modules.users.public import Directory, DirectoryEntry


@dataclass
class Neighbours:
    people: dict[UUID, DirectoryEntry] = field(default_factory=dict)
    spots: dict[UUID, int] = field(default_factory=dict)
    upcoming: dict[UUID, int] = field(default_factory=dict)
    cancelled: list[tuple[UUID, str]] = field(default_factory=list)
    queued: list[UUID] = field(default_factory=list)
    outside: dict[UUID, int] = field(default_factory=dict)
    booked_in: dict[UUID, set[UUID]] = field(default_factory=dict)
    admins: set[UUID] = field(default_factory=set)
    moved: list[tuple] = field(default_factory=list)
    colliding: dict[UUID, list[UUID]] = field(default_factory=dict)
    previewed: list[tuple] = field(default_factory=list)
    preview: ImpactReport = field(default=ImpactReport(total=0, items=()))

    def knows(self, *, is_banned: bool = False) -> DirectoryEntry:
        """Let a new person have an account."""
        user_id = uuid4()
        self.people[user_id] = DirectoryEntry(
            id=user_id,
            full_name="Anna Petrova",
            email=f"anna-{user_id.hex[:12]}@example.com",
            locale="ru",
            timezone=None,
            is_banned=is_banned,
        )
        return self.people[user_id]

    def provider(self) -> Provider:
        modules = {module.name for module in MODULES}
        provider = Provider(scope=Scope.REQUEST)
        answers = {
            "users": {People: self._people, Directory: self._directory},
            "spots": {SpotCounts: self._counts, SpotCatalog: self._catalog},
            "options": {OptionCatalog: self._options},
            "bookings": {
                SpotQueue: self._queue,
                UpcomingBookings: self._bookings,
                Bookings: self._booked,
                Reprojection: self._reprojection,
                Impact: self._impact,
                Clearance: self._clearance,
            },
        }
        for module, ports in answers.items():
            for port, source in ports.items():
                provider.provide(source, provides=port, override=module in modules)
        return provider

    def _people(self, session: AsyncSession) -> People:
        return RememberedPeople(self, session)

    def _directory(self) -> Directory:
        return RememberedDirectory(self)

    def _counts(self) -> SpotCounts:
        return RememberedCounts(self)

    def _catalog(self) -> SpotCatalog:
        return NoSpots()

    def _options(self) -> OptionCatalog:
        return NoOptions()

    def _queue(self) -> SpotQueue:
        return RememberedQueue(self)

    def _bookings(self) -> UpcomingBookings:
        return RememberedBookings(self)

    def _booked(self) -> Bookings:
        return RememberedGuests(self)

    def _reprojection(self) -> Reprojection:
        return RememberedReprojection(self)

    def _impact(self) -> Impact:
        return RememberedImpact(self)

    def _clearance(self) -> Clearance:
        return RememberedClearance(self)


class RememberedPeople(People):
    def __init__(self, known: Neighbours, session: AsyncSession) -> None:
        self._known = known
        self._session = session

    async def lock(self, user_id: UUID) -> Person | None:
        # As good as the person's row: those who ask for the same person wait for each other.
        await self._session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:id))"), {"id": str(user_id)})
        if user_id not in self._known.people:
            return None
        return Person(id=user_id, is_banned=False, is_admin=user_id in self._known.admins)

    async def contacts(self, user_ids) -> dict[UUID, Contact]:
        found = (self._known.people[user_id] for user_id in user_ids if user_id in self._known.people)
        return {p.id: Contact(id=p.id, full_name=p.full_name, email=p.email) for p in found}


class RememberedDirectory(Directory):
    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def get_many(self, user_ids) -> dict[UUID, DirectoryEntry]:
        return {i: self._known.people[i] for i in user_ids if i in self._known.people}

    async def find_by_email(self, email: str) -> DirectoryEntry | None:
        return next((p for p in self._known.people.values() if p.email == email.strip().lower()), None)


class RememberedCounts(SpotCounts):
    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def count(self, coworking_ids) -> dict[UUID, int]:
        return {coworking_id: self._known.spots.get(coworking_id, 0) for coworking_id in coworking_ids}


class RememberedQueue(SpotQueue):
    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def lock_coworking(self, coworking_id: UUID) -> None:
        self._known.queued.append(coworking_id)


class RememberedBookings(UpcomingBookings):
    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def of_coworking(self, coworking_id: UUID) -> Upcoming:
        count = self._known.upcoming.get(coworking_id, 0)
        return Upcoming(count=count, booking_ids=tuple(uuid4() for _ in range(min(count, 20))))

    async def outside(self, coworking_id: UUID) -> int:
        return self._known.outside.get(coworking_id, 0)


class RememberedClearance(Clearance):
    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def clear_spots(self, coworking_id: UUID, spot_ids, *, mode, by, reason, spares_running=False):
        raise NotImplementedError

    async def clear_coworking(self, coworking_id: UUID, *, mode: ImpactMode, by, reason: str) -> Cleared:
        count = self._known.upcoming.get(coworking_id, 0)
        if mode is ImpactMode.REFUSE and count:
            raise HasFutureBookings(count=count, booking_ids=[uuid4() for _ in range(min(count, 20))])
        self._known.upcoming.pop(coworking_id, 0)
        if mode is ImpactMode.CANCEL:
            self._known.cancelled.append((coworking_id, reason))
        return Cleared(cancelled=count)


class RememberedGuests(Bookings):
    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def find(self, booking_id: UUID) -> None:
        return None

    async def coworkings_of(self, user_id: UUID) -> set[UUID]:
        return self._known.booked_in.get(user_id, set())


class RememberedReprojection(Reprojection):
    """Moves whatever is upcoming; `colliding` makes it refuse."""

    def __init__(self, known: Neighbours) -> None:
        self._known = known

    async def move_to(self, coworking_id, timezone, mode, *, by) -> int:
        if ids := self._known.colliding.get(coworking_id):
            raise ReprojectionConflict(booking_ids=ids)
        self._known.moved.append((coworking_id, timezone.key, mode.value, by.id))
        return self._known.upcoming.get(coworking_id, 0)


class RememberedImpact(Impact):
    """Remembers what it was asked and answers with `preview`."""

    def __init__(self, known: Neighbours) -> None:
        self._known = known

    def _asked(self, *what) -> ImpactReport:
        self._known.previewed.append(what)
        return self._known.preview

    async def of_closure(self, coworking_id, slot, spot_ids, mode):
        return self._asked("closure", coworking_id, slot, spot_ids, mode)

    async def of_spots(self, coworking_id, spot_ids, mode, *, spares_running):
        return self._asked("spots", coworking_id, spot_ids, mode, spares_running)

    async def of_coworking(self, coworking_id, mode):
        return self._asked("coworking", coworking_id, mode)

    async def of_option(self, coworking_id, option_id):
        return self._asked("option", coworking_id, option_id)

    async def of_hours(self, coworking_id, hours):
        return self._asked("hours", coworking_id, hours)

    async def of_timezone(self, coworking_id, timezone, mode):
        return self._asked("timezone", coworking_id, timezone.key, mode)


class NoSpots(SpotCatalog):
    async def find(self, spot_ids, around):
        return {}

    async def lock(self, spot_ids, around):
        return {}

    async def lock_coworking(self, coworking_id):
        return []

    async def of_coworking(self, coworking_id, around):
        return []

    async def describe(self, spot_ids):
        return {}


class NoOptions(OptionCatalog):
    async def find(self, option_ids):
        return {}
