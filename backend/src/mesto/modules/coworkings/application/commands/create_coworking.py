from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import QuotaExceeded
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import People, WeeklyHours
from mesto.modules.coworkings.domain.coworking import Coworking, Details
from mesto.modules.coworkings.domain.errors import NotBusiness
from mesto.modules.coworkings.domain.member import Member
from mesto.modules.coworkings.domain.repository import CoworkingRepository, MemberRepository
from mesto.modules.coworkings.domain.timezone import known_zone

MOST_OWNED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCoworking:
    actor: Actor
    details: Details
    timezone: str
    weekly_hours: tuple[WeeklyHours, ...]


@dataclass(frozen=True, slots=True)
class CreateCoworkingHandler(UseCase):
    coworkings: CoworkingRepository
    members: MemberRepository
    people: People
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CreateCoworking) -> UUID:
        owner_id, now = command.actor.user_id, self.clock.now()
        if not (command.actor.is_business or command.actor.is_admin):
            raise NotBusiness
        command.actor.ensure_verified()

        coworking = Coworking.open(
            owner_id=owner_id,
            details=command.details,
            timezone=known_zone(command.timezone),
            weekly_hours=command.weekly_hours,
            now=now,
        )
        # The person's row is the queue: two creations at once would both count nineteen.
        await self.people.lock(owner_id)
        owned = await self.members.owned_by(owner_id)
        if len(owned) >= MOST_OWNED:
            raise QuotaExceeded(resource="coworkings", used=len(owned), limit=MOST_OWNED)

        owner = Member.founder(coworking_id=coworking.id, user_id=owner_id, now=now)
        await self.coworkings.add(coworking)
        await self.members.add(owner)
        await self.uow.commit()
        return coworking.id
