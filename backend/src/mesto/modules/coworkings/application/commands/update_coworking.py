from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import (
    CoworkingNotFound,
    PlaceStatus,
    Reprojection,
    SpotQueue,
    UpcomingBookings,
    ZoneMode,
)
from mesto.modules.coworkings.domain.coworking import Coworking
from mesto.modules.coworkings.domain.errors import TimezoneChangeNeedsMode
from mesto.modules.coworkings.domain.repository import CoworkingRepository
from mesto.modules.coworkings.domain.timezone import known_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCoworking:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None
    details: Mapping[str, Any] = field(default_factory=dict)
    """The fields of Details that were sent; the others stay."""
    status: PlaceStatus | None = None
    timezone: str | None = None
    timezone_mode: ZoneMode | None = None
    """What upcoming bookings keep; needed while there are any (R-V07)."""


@dataclass(frozen=True, slots=True)
class UpdateCoworkingHandler(UseCase):
    coworkings: CoworkingRepository
    spots: SpotQueue
    bookings: UpcomingBookings
    reprojection: Reprojection
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UpdateCoworking) -> None:
        command.actor.require(Role.MANAGER, command.coworking_id, otherwise=CoworkingNotFound)
        now = self.clock.now()
        zone = known_zone(command.timezone) if command.timezone else None
        if command.status or zone:
            await self.spots.lock_coworking(command.coworking_id)
        coworking = await self.coworkings.get(command.coworking_id)
        ensure_version(coworking.version, command.expected_version)
        coworking.ensure_not_archived()

        if zone and zone.key != coworking.timezone.key:
            await self._move(coworking, zone, command)
        if command.status:
            coworking.become(command.status, now)
        coworking.describe(replace(coworking.details, **command.details), now)
        await self.uow.commit()

    async def _move(self, coworking: Coworking, zone: ZoneInfo, command: UpdateCoworking) -> None:
        mode = command.timezone_mode
        if mode is None:
            upcoming = await self.bookings.of_coworking(coworking.id)
            if upcoming.count:
                raise TimezoneChangeNeedsMode(count=upcoming.count)
            mode = ZoneMode.KEEP_WALL_TIME  # closures move along, bookings or not
        changed = await self.reprojection.move_to(coworking.id, zone, mode, by=command.actor)
        coworking.move_to(zone, mode, changed, self.clock.now())
