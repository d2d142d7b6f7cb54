from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.commands.cancel_bookings_of import (
    CancelBookingsOf,
    CancelBookingsOfHandler,
)
from mesto.modules.bookings.application.slices import SLICE
from mesto.modules.bookings.domain.anonymising import Anonymising


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetUser:
    user_id: UUID
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class ForgetUserHandler(UseCase):
    """Cancels what has not begun, then takes the person out of everything (R-P11).

    What runs goes on, without a name. May be begun again after any slice.
    """

    cancel: CancelBookingsOfHandler
    bookings: Anonymising
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ForgetUser) -> None:
        await self.cancel(
            CancelBookingsOf(user_id=command.user_id, reason="user_erased", placed_until=command.erased_at)
        )
        while await self.bookings.forget_words(command.user_id, self.clock.now(), SLICE):
            await self.uow.commit()
        await self.uow.commit()
