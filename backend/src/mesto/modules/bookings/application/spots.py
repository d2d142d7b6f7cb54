"""The catalogues of all modules that own places, seen as one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from mesto.core.clock import Clock
from mesto.modules.bookings.domain.booking_slices import Seen
from mesto.modules.bookings.domain.errors import SpotNotFound
from mesto.modules.bookings.domain.place import BookableSpot, PlaceStatus
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import LocatedSpot, SpotCard, SpotCatalog, SpotQueue

DAY = timedelta(days=1)


def dates_around(first: datetime, last: datetime) -> tuple[date, date]:
    """Return dates that hold the local dates of both moments in every time zone."""
    return (first - DAY).date(), (last + DAY).date()


@dataclass(frozen=True, slots=True)
class Spots(SpotQueue):
    catalogs: Sequence[SpotCatalog]
    clock: Clock

    async def find(self, spot_id: UUID, slot: TimeSlot) -> BookableSpot:
        """Read a spot without locking it. Raises SpotNotFound."""
        around = dates_around(slot.time_from, slot.time_until)
        for catalog in self.catalogs:
            if (spot := (await catalog.find([spot_id], around)).get(spot_id)) is not None:
                return spot
        raise SpotNotFound(pointer="/spot_id")

    async def find_all(self, spot_ids: Collection[UUID], slot: TimeSlot) -> dict[UUID, BookableSpot]:
        """Read those of the spots that exist, archived ones included."""
        around = dates_around(slot.time_from, slot.time_until)
        found: dict[UUID, BookableSpot] = {}
        for catalog in self.catalogs:
            found.update(await catalog.find(spot_ids, around))
        return found

    async def ensure_in(self, coworking_id: UUID, spot_ids: Sequence[UUID]) -> None:
        """Raise SpotNotFound naming the first that is archived or not of this coworking."""
        now = self.clock.now()
        found = await self.find_all(spot_ids, TimeSlot(now, now + DAY))
        for number, spot_id in enumerate(spot_ids):
            spot = found.get(spot_id)
            if spot is None or spot.coworking_id != coworking_id or spot.is_archived:
                raise SpotNotFound(pointer=f"/spot_ids/{number}")

    async def known(self, seen: Sequence[Seen]) -> dict[UUID, BookableSpot]:
        """Return the spots of these bookings with the hours around them; those nobody knows are left out."""
        if not seen:
            return {}
        slot = TimeSlot(min(one.time_from for one in seen), max(one.time_until for one in seen))
        return await self.find_all({one.spot_id for one in seen}, slot)

    async def hold(self, spot_ids: Collection[UUID]) -> None:
        """Hold the rows of the spots until commit, in the order of their ids, and learn nothing."""
        for catalog in self.catalogs:
            await catalog.hold(spot_ids)

    async def lock(self, spot_ids: Collection[UUID], slot: TimeSlot) -> dict[UUID, BookableSpot]:
        """Hold the rows of the spots, in the order of their ids, until commit."""
        around = dates_around(slot.time_from, slot.time_until)
        found: dict[UUID, BookableSpot] = {}
        for catalog in self.catalogs:
            found.update(await catalog.lock(sorted(spot_ids), around))
        if len(found) < len(set(spot_ids)):
            raise SpotNotFound(pointer="/spot_id")
        return found

    async def lock_coworking(self, coworking_id: UUID) -> list[UUID]:
        return [spot_id for c in self.catalogs for spot_id in await c.lock_coworking(coworking_id)]

    async def lock_spot(self, spot_id: UUID) -> tuple[UUID, str]:
        today = self.clock.now().date()
        for catalog in self.catalogs:
            spot = (await catalog.lock([spot_id], (today, today))).get(spot_id)
            if spot is not None and not is_gone(spot):
                return spot.coworking_id, spot.spot_type
        raise SpotNotFound

    async def locate(self, spot_ids: Collection[UUID]) -> dict[UUID, LocatedSpot]:
        today = self.clock.now().date()
        found = [s for c in self.catalogs for s in (await c.find(spot_ids, (today, today))).values()]
        return {
            spot.id: LocatedSpot(
                coworking_id=spot.coworking_id, spot_type=spot.spot_type, is_archived=spot.is_archived
            )
            for spot in found
        }

    async def of_coworking(self, coworking_id: UUID, slot: TimeSlot) -> list[BookableSpot]:
        around = dates_around(slot.time_from, slot.time_until)
        return [spot for c in self.catalogs for spot in await c.of_coworking(coworking_id, around)]

    async def describe(self, spot_ids: Collection[UUID]) -> dict[UUID, SpotCard]:
        cards: dict[UUID, SpotCard] = {}
        for catalog in self.catalogs:
            missing = [spot_id for spot_id in spot_ids if spot_id not in cards]
            if missing:
                cards.update(await catalog.describe(missing))
        return cards


def usable(spot: BookableSpot) -> BookableSpot:
    """Raise SpotNotFound for archived ones: to a guest they are as good as missing."""
    if is_gone(spot):
        raise SpotNotFound(pointer="/spot_id")
    return spot


def is_gone(spot: BookableSpot) -> bool:
    return spot.is_archived or spot.place.status is PlaceStatus.ARCHIVED
