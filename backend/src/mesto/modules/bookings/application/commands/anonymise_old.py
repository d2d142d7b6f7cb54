from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.slices import SLICE
from mesto.modules.bookings.domain.anonymising import Anonymising, Retention


@dataclass(frozen=True, slots=True)
class AnonymiseOldHandler(UseCase):
    """Takes people out of bookings that ended long ago (R-D01). Stopped for days, it catches up."""

    bookings: Anonymising
    retention: Retention
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock.now()
        while await self.bookings.forget_person(now - self.retention.bookings, now, SLICE):
            await self.uow.commit()
        await self.uow.rollback()
