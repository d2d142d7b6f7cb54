"""What coworkings asks of bookings when places change, answered from memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from mesto.modules.bookings.public import Bookings, Impact, ImpactReport, Reprojection, ReprojectionConflict


@dataclass
class BookingsSide:
    upcoming: dict[UUID, int] = field(default_factory=dict)
    booked_in: dict[UUID, set[UUID]] = field(default_factory=dict)
    moved: list[tuple] = field(default_factory=list)
    colliding: dict[UUID, list[UUID]] = field(default_factory=dict)
    previewed: list[tuple] = field(default_factory=list)
    preview: ImpactReport = field(default=ImpactReport(total=0, items=()))


def bookings_side(known: BookingsSide) -> dict[type, Callable[[], object]]:
    return {
        Bookings: lambda: RememberedGuests(known),
        Reprojection: lambda: RememberedReprojection(known),
        Impact: lambda: RememberedImpact(known),
    }


class RememberedGuests(Bookings):
    def __init__(self, known: BookingsSide) -> None:
        self._known = known

    async def find(self, booking_id: UUID) -> None:
        return None

    async def coworkings_of(self, user_id: UUID) -> set[UUID]:
        return self._known.booked_in.get(user_id, set())


class RememberedReprojection(Reprojection):
    """Moves whatever is upcoming; `colliding` makes it refuse."""

    def __init__(self, known: BookingsSide) -> None:
        self._known = known

    async def move_to(self, coworking_id, timezone, mode, *, by) -> int:
        if ids := self._known.colliding.get(coworking_id):
            raise ReprojectionConflict(booking_ids=ids)
        self._known.moved.append((coworking_id, timezone.key, mode.value, by.id))
        return self._known.upcoming.get(coworking_id, 0)


class RememberedImpact(Impact):
    """Remembers what it was asked and answers with `preview`."""

    def __init__(self, known: BookingsSide) -> None:
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
