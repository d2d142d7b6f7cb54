from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound, People
from mesto.modules.coworkings.domain.errors import BanNotFound
from mesto.modules.coworkings.domain.repository import BanRepository, CoworkingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbanFromCoworking:
    actor: Actor
    coworking_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class UnbanFromCoworkingHandler(UseCase):
    """Lifts a ban; what it has cancelled stays cancelled (R-P08)."""

    coworkings: CoworkingRepository
    bans: BanRepository
    people: People
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UnbanFromCoworking) -> None:
        coworking_id, now = command.coworking_id, self.clock.now()
        command.actor.require(Role.MANAGER, coworking_id, otherwise=CoworkingNotFound)
        await self.people.lock(command.user_id)
        await self.coworkings.get(coworking_id)
        ban = await self.bans.find(coworking_id, command.user_id)
        if ban is None or not ban.counts(now):
            raise BanNotFound
        ban.lift(now)
        await self.bans.remove(ban)
        await self.uow.commit()
