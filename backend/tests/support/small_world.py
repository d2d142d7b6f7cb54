"""A coworking in memory: enough for the services that plan and clear, without a database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.modules.bookings.application.clearing import Clearing
from mesto.modules.bookings.application.impact import Impacts
from mesto.modules.bookings.application.planning import Planning
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.many import ManyBookings, Which
from mesto.modules.bookings.domain.place import BookableSpot, Place
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.domain.status import LIVE
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import BookableOption, OptionCatalog, PlaceCatalog, SpotCatalog
from tests.support.clock import AdjustableClock
from tests.support.factories import a_person


@dataclass
class SmallWorld(ManyBookings, SpotCatalog, Situations, PlaceCatalog, OptionCatalog):
    place: Place
    spots: list[BookableSpot]
    bookings: list[Booking] = field(default_factory=list)
    options: list[BookableOption] = field(default_factory=list)
    clock: Clock = field(default_factory=AdjustableClock)
    saved: list[Booking] = field(default_factory=list)

    @property
    def staff(self) -> Actor:
        return a_person(self.place.id, Role.STAFF)

    @property
    def planning(self) -> Planning:
        return Planning(self, Spots([self], self.clock), self)

    @property
    def clearing(self) -> Clearing:
        return Clearing(self.planning, self, self.clock)

    @property
    def impact(self) -> Impacts:
        return Impacts(self.planning, self, Spots([self], self.clock), self, self, self.clock)

    async def upcoming(self, which: Which, now: datetime, *, lock: bool) -> Sequence[Booking]:
        return [
            b
            for b in sorted(self.bookings, key=lambda b: b.id)
            if b.status in LIVE
            and b.time_until > now
            and (which.spot_ids is None or b.spot_id in which.spot_ids)
            and (which.during is None or b.slot.overlaps(which.during))
            and (which.option_id is None or which.option_id in {o.option_id for o in b.options})
        ]

    async def save_all(self, bookings: Sequence[Booking]) -> None:
        self.saved = [booking for booking in bookings if booking.pull_history()]

    async def find(self, ids: Collection[UUID], around=None):
        known = {spot.id: spot for spot in self.spots} if around else {o.id: o for o in self.options}
        return {found: known[found] for found in ids if found in known}

    async def of_coworking(self, coworking_id: UUID, where, now=None, moving=None):
        if now is None:
            return [spot for spot in self.spots if spot.is_active and not spot.is_archived]
        busy: dict[UUID, list[TimeSlot]] = {}
        for booking in self.bookings:
            if booking.status in LIVE:
                busy.setdefault(booking.spot_id, []).append(booking.occupied)
        return busy

    async def get(self, coworking_id: UUID, around) -> Place | None:
        return self.place if coworking_id == self.place.id else None
