from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import InvalidState
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import (
    CoworkingNotFound,
    Impact,
    ImpactMode,
    ImpactReport,
    OpeningHours,
    Place,
    PlaceStatus,
    TimeSlot,
    WeeklyHours,
    ZoneMode,
    ensure_no_overlap,
)
from mesto.modules.coworkings.domain.timezone import known_zone
from mesto.modules.coworkings.public import Places


@dataclass(frozen=True, slots=True)
class Closing:
    slot: TimeSlot
    spot_ids: Sequence[UUID] | None
    """None: the whole coworking."""
    mode: ImpactMode


@dataclass(frozen=True, slots=True)
class TakingSpotsAway:
    spot_ids: Sequence[UUID]
    mode: ImpactMode
    spares_running: bool


@dataclass(frozen=True, slots=True)
class ArchivingOption:
    option_id: UUID


@dataclass(frozen=True, slots=True)
class ArchivingCoworking:
    mode: ImpactMode


@dataclass(frozen=True, slots=True)
class ChangingHours:
    weekly_hours: tuple[WeeklyHours, ...]
    closed_on_holidays: bool | None
    """None: as it is."""


@dataclass(frozen=True, slots=True)
class ChangingTimezone:
    timezone: str
    mode: ZoneMode


Change = Closing | TakingSpotsAway | ArchivingOption | ArchivingCoworking | ChangingHours | ChangingTimezone


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewImpact:
    actor: Actor
    coworking_id: UUID
    change: Change


@dataclass(frozen=True, slots=True)
class PreviewImpactHandler(Query):
    """Says which upcoming bookings a change would hit, and how; changes nothing."""

    places: Places
    impact: Impact
    clock: Clock

    async def __call__(self, query: PreviewImpact) -> ImpactReport:
        query.actor.require(Role.MANAGER, query.coworking_id, otherwise=CoworkingNotFound)
        today = self.clock.now().date()
        place = await self.places.get(query.coworking_id, (today, today))
        if place is None:
            raise CoworkingNotFound
        if place.status is PlaceStatus.ARCHIVED:
            raise InvalidState(status=place.status)
        return await self._of(query.change, place)

    async def _of(self, change: Change, place: Place) -> ImpactReport:
        match change:
            case Closing(slot, spot_ids, mode):
                return await self.impact.of_closure(place.id, slot, spot_ids, mode)
            case TakingSpotsAway(spot_ids, mode, spares_running):
                return await self.impact.of_spots(place.id, spot_ids, mode, spares_running=spares_running)
            case ArchivingOption(option_id):
                return await self.impact.of_option(place.id, option_id)
            case ArchivingCoworking(mode):
                return await self.impact.of_coworking(place.id, mode)
            case ChangingHours():
                return await self.impact.of_hours(place.id, _changed(place, change))
            case ChangingTimezone(timezone, mode):
                return await self.impact.of_timezone(place.id, known_zone(timezone), mode)


def _changed(place: Place, change: ChangingHours) -> OpeningHours:
    ensure_no_overlap(change.weekly_hours)
    holidays = change.closed_on_holidays
    return OpeningHours(
        timezone=place.timezone,
        weekly=change.weekly_hours,
        closed_on_holidays=place.hours.closed_on_holidays if holidays is None else holidays,
    )
