from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import InvalidState, NotFound
from mesto.core.security import Actor, Role
from mesto.modules.bookings.public import Place, PlaceStatus
from mesto.modules.coworkings.public import Places


@dataclass(frozen=True, slots=True)
class Coworkings:
    """The coworking of an option, for those who may know it."""

    places: Places
    clock: Clock

    async def seen_by(
        self,
        actor: Actor,
        coworking_id: UUID,
        around: tuple[date, date] | None = None,
        *,
        otherwise: type[NotFound],
    ) -> Place:
        """Return the coworking; an archived one only to its members and admins (R-V02)."""
        place = await self.places.get(coworking_id, around or self._today())
        if place is None or (place.status is PlaceStatus.ARCHIVED and not is_member(actor, coworking_id)):
            raise otherwise
        return place

    async def managed_by(self, actor: Actor, coworking_id: UUID, *, otherwise: type[NotFound]) -> None:
        """Let managers and above pass, while the coworking is not archived."""
        actor.require(Role.MANAGER, coworking_id, otherwise=otherwise)
        place = await self.places.get(coworking_id, self._today())
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
