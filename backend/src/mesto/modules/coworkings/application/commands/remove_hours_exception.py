from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound, SpotQueue
from mesto.modules.coworkings.domain.daily_hours import first_touched
from mesto.modules.coworkings.domain.errors import HoursExceptionNotFound
from mesto.modules.coworkings.domain.repository import CoworkingRepository, HoursExceptionRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveHoursException:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None
    day: date


@dataclass(frozen=True, slots=True)
class RemoveHoursExceptionHandler(UseCase):
    """Removes what is filed under the date, be it dated, yearly or both."""

    coworkings: CoworkingRepository
    exceptions: HoursExceptionRepository
    spots: SpotQueue
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RemoveHoursException) -> None:
        coworking_id, now = command.coworking_id, self.clock.now()
        command.actor.require(Role.MANAGER, coworking_id, otherwise=CoworkingNotFound)
        await self.spots.lock_coworking(coworking_id)
        coworking = await self.coworkings.get(coworking_id)
        ensure_version(coworking.hours_version, command.expected_version)
        coworking.ensure_not_archived()

        removed = await self.exceptions.remove(coworking_id, command.day)
        if not removed:
            raise HoursExceptionNotFound
        coworking.exceptions_changed(first_touched(removed, coworking.today(now)), now)
        await self.uow.commit()
