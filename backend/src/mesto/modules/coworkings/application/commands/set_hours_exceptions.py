from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import (
    CoworkingNotFound,
    ExceptionKind,
    HoursException,
    SpotQueue,
    ensure_day_has_no_overlap,
)
from mesto.modules.coworkings.domain.daily_hours import first_touched
from mesto.modules.coworkings.domain.repository import CoworkingRepository, HoursExceptionRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHoursExceptions:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None
    exceptions: Sequence[HoursException]
    replaced: ExceptionKind | None
    """All others of this kind are dropped first."""


@dataclass(frozen=True, slots=True)
class SetHoursExceptionsHandler(UseCase):
    coworkings: CoworkingRepository
    exceptions: HoursExceptionRepository
    spots: SpotQueue
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: SetHoursExceptions) -> None:
        coworking_id, now = command.coworking_id, self.clock.now()
        command.actor.require(Role.MANAGER, coworking_id, otherwise=CoworkingNotFound)
        for number, item in enumerate(command.exceptions):
            ensure_day_has_no_overlap(item.intervals, f"/items/{number}/intervals")
        await self.spots.lock_coworking(coworking_id)
        coworking = await self.coworkings.get(coworking_id)
        ensure_version(coworking.hours_version, command.expected_version)
        coworking.ensure_not_archived()

        changed = await self.exceptions.put(coworking_id, command.exceptions, command.replaced)
        if changed:  # a list imported once more is no news
            coworking.exceptions_changed(first_touched(changed, coworking.today(now)), now)
        await self.uow.commit()
