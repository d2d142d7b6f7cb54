"""The modules beside spots and options, in memory: coworkings, and what bookings knows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from dishka import Provider, Scope

from mesto.core.ids import new_id
from mesto.core.security import Actor
from mesto.entrypoints.modules import MODULES
from mesto.modules.bookings.public import (
    Availability,
    BookableSpot,
    Clearance,
    Cleared,
    Contact,
    HasFutureBookings,
    ImpactMode,
    Members,
    Membership,
    OpeningHours,
    People,
    Person,
    Place,
    PlaceStatus,
    SpotDay,
    SpotState,
    TimeSlot,
    Upcoming,
    UpcomingBookings,
    Weekday,
    WeeklyHours,
)
from mesto.modules.coworkings.public import PlaceCard, Places

FREE = SpotState(is_available=True, reasons=(), held_until=None, next_free_at=None)


def a_place(
    coworking_id: UUID | None = None, *, status=PlaceStatus.LISTED, timezone="Europe/Moscow"
) -> Place:
    week = tuple(WeeklyHours(day, time(8), time(22)) for day in Weekday)
    return Place(
        id=coworking_id or new_id(),
        name="Tochka na Pokrovke",
        address="Pokrovka 17",
        status=status,
        hours=OpeningHours(timezone=ZoneInfo(timezone), weekly=week),
        version=1,
    )


class InMemoryPlaces(Places):
    def __init__(self) -> None:
        self.known: dict[UUID, Place] = {}
        self.asked: list[tuple[UUID, tuple[date, date]]] = []
        self.cards_asked = 0

    def open(self, **facts) -> UUID:
        place = a_place(**facts)
        self.known[place.id] = place
        return place.id

    def archive(self, coworking_id: UUID) -> None:
        self.known[coworking_id] = a_place(coworking_id, status=PlaceStatus.ARCHIVED)

    async def get(
        self, coworking_id: UUID, around: tuple[date, date], spot_ids: Collection[UUID] | None = None
    ) -> Place | None:
        self.asked.append((coworking_id, around))
        return self.known.get(coworking_id)

    async def cards(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, PlaceCard]:
        self.cards_asked += 1
        return {
            i: PlaceCard(
                id=i, name=p.name, address=p.address, city="Moscow", timezone=p.timezone.key, status=p.status
            )
            for i in coworking_ids
            if (p := self.known.get(i))
        }


class ToldAvailability(Availability):
    """Says what the test told it to say."""

    def __init__(self) -> None:
        self.told: dict[UUID, SpotState] = {}
        self.told_days: Sequence[SpotDay] = ()
        self.judged: list[tuple[Sequence[BookableSpot], TimeSlot, Actor]] = []
        self.days_asked: list[tuple[BookableSpot, date, int]] = []

    async def states(
        self, spots: Sequence[BookableSpot], slot: TimeSlot, actor: Actor
    ) -> Mapping[UUID, SpotState]:
        self.judged.append((spots, slot, actor))
        return {spot.id: self.told.get(spot.id, FREE) for spot in spots}

    async def days(self, spot: BookableSpot, first: date, days: int, actor: Actor) -> Sequence[SpotDay]:
        self.days_asked.append((spot, first, days))
        return self.told_days


class ToldUpcoming(UpcomingBookings):
    def __init__(self) -> None:
        self.of: dict[UUID, tuple[UUID, ...]] = {}

    async def of_coworking(self, coworking_id: UUID) -> Upcoming:
        return Upcoming(count=0, booking_ids=())


class ToldClearance(Clearance):
    """Frees spots of the bookings that ToldUpcoming tells of; nothing is ever running."""

    def __init__(self, upcoming: ToldUpcoming) -> None:
        self.upcoming = upcoming
        self.cleared: list[tuple[UUID, ImpactMode, str]] = []

    async def clear_spots(
        self,
        coworking_id: UUID,
        spot_ids: Collection[UUID],
        *,
        mode: ImpactMode,
        by: Actor,
        reason: str,
        spares_running: bool = False,
    ) -> Cleared:
        [spot_id] = spot_ids
        found = self.upcoming.of.get(spot_id, ())
        if found and mode is ImpactMode.REFUSE:
            raise HasFutureBookings(count=len(found), booking_ids=list(found[:20]))
        if mode is ImpactMode.KEEP:
            return Cleared(kept=len(found))
        self.cleared.append((spot_id, mode, reason))
        self.upcoming.of.pop(spot_id, ())
        return Cleared(cancelled=len(found))

    async def clear_coworking(
        self, coworking_id: UUID, *, mode: ImpactMode, by: Actor, reason: str
    ) -> Cleared:
        return Cleared()


class Everybody(People, Members):
    """Nobody is banned and nobody is a member; bookings is wired with it and not asked here."""

    async def lock(self, user_id: UUID) -> Person | None:
        return Person(id=user_id, is_banned=False)

    async def find(self, user_id: UUID) -> Person | None:
        return await self.lock(user_id)

    async def contacts(self, user_ids: Collection[UUID]) -> Mapping[UUID, Contact]:
        return {}

    async def standing_of(self, user_id: UUID, coworking_id: UUID, now: datetime) -> Membership:
        return Membership()

    async def barred_from(self, user_id: UUID, now: datetime) -> Collection[UUID]:
        return ()

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        return ()


class Neighbours(Provider):
    """With `with_bookings` availability and upcoming bookings are those of the module itself."""

    def __init__(self, *, with_bookings: bool = False) -> None:
        super().__init__(scope=Scope.REQUEST)
        self.places = InMemoryPlaces()
        self.availability = ToldAvailability()
        self.upcoming = ToldUpcoming()
        self.clearance = ToldClearance(self.upcoming)
        self.people = Everybody()
        installed = {module.name for module in MODULES}
        self.provide(lambda: self.places, provides=Places, override="coworkings" in installed)
        if not with_bookings:
            self.provide(lambda: self.availability, provides=Availability, override="bookings" in installed)
            self.provide(lambda: self.upcoming, provides=UpcomingBookings, override="bookings" in installed)
            self.provide(lambda: self.clearance, provides=Clearance, override="bookings" in installed)
        self.provide(lambda: self.people, provides=People, override="users" in installed)
        self.provide(lambda: self.people, provides=Members, override="coworkings" in installed)
