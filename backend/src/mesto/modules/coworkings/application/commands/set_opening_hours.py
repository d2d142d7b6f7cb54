from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound, SpotQueue, WeeklyHours
from mesto.modules.coworkings.domain.repository import CoworkingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOpeningHours:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None
    weekly_hours: tuple[WeeklyHours, ...]
    closed_on_holidays: bool | None
    """None: leave it as it is."""


@dataclass(frozen=True, slots=True)
class SetOpeningHoursHandler(UseCase):
    coworkings: CoworkingRepository
    spots: SpotQueue
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: SetOpeningHours) -> None:
        command.actor.require(Role.MANAGER, command.coworking_id, otherwise=CoworkingNotFound)
        await self.spots.lock_coworking(command.coworking_id)
        coworking = await self.coworkings.get(command.coworking_id)
        ensure_version(coworking.hours_version, command.expected_version)
        coworking.ensure_not_archived()
        coworking.keep_hours(
            command.weekly_hours, closed_on_holidays=command.closed_on_holidays, now=self.clock.now()
        )
        await self.uow.commit()
