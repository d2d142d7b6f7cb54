from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import Bookings, CoworkingNotFound, Members, People
from mesto.modules.coworkings.domain.ban import Ban, Barring, ensure_may_be_barred
from mesto.modules.coworkings.domain.errors import UserNotFound
from mesto.modules.coworkings.domain.repository import BanRepository, CoworkingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class BanFromCoworking:
    actor: Actor
    coworking_id: UUID
    user_id: UUID
    reason: str
    until: datetime | None = None
    keep_bookings: bool = False


@dataclass(frozen=True, slots=True)
class BanFromCoworkingHandler(UseCase):
    """Those the coworking knows (R-P05) may be barred from it; a resident stays one and does not book."""

    coworkings: CoworkingRepository
    bans: BanRepository
    people: People
    members: Members
    bookings: Bookings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: BanFromCoworking) -> None:
        coworking_id, user_id, now = command.coworking_id, command.user_id, self.clock.now()
        command.actor.require(Role.MANAGER, coworking_id, otherwise=CoworkingNotFound)
        # The person's row is the queue: a booking is made before the ban, or sees it.
        person = await self.people.lock(user_id)
        await self.coworkings.get(coworking_id)
        role = (await self.members.standing_of(user_id, coworking_id, now)).role
        if person is None or not await self._is_known(command, role):
            raise UserNotFound(pointer="/user_id")
        ensure_may_be_barred(role, is_admin=person.is_admin)

        barring = Barring(command.reason, command.until, command.keep_bookings, command.actor.user_id)
        ban = await self.bans.find(coworking_id, user_id)
        if ban is None:
            ban = Ban.impose(coworking_id=coworking_id, user_id=user_id, barring=barring, now=now)
            await self.bans.add(ban)
        else:
            ban.replace(barring, now)
        await self.uow.commit()

    async def _is_known(self, command: BanFromCoworking, role: Role | None) -> bool:
        if role is not None or command.actor.is_admin:
            return True
        return command.coworking_id in await self.bookings.coworkings_of(command.user_id)
