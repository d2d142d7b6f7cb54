from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.application.remaining_owner import ensure_owner_remains
from mesto.modules.coworkings.domain.errors import MemberNotFound
from mesto.modules.coworkings.domain.member import ensure_may_manage
from mesto.modules.coworkings.domain.repository import CoworkingRepository, MemberRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMember:
    actor: Actor
    coworking_id: UUID
    member_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class UpdateMemberHandler(UseCase):
    coworkings: CoworkingRepository
    members: MemberRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UpdateMember) -> None:
        actor, coworking_id, now = command.actor, command.coworking_id, self.clock.now()
        actor.require(Role.MANAGER, coworking_id, otherwise=CoworkingNotFound)
        await self.coworkings.get(coworking_id)
        member = await self.members.get(command.member_id)
        if member is None or member.coworking_id != coworking_id or not member.counts(now):
            raise MemberNotFound
        ensure_may_manage(actor, coworking_id, member.role)
        ensure_may_manage(actor, coworking_id, command.role)

        if command.role is not Role.OWNER:
            await ensure_owner_remains(self.members, member)
        member.change_role(command.role, now)
        await self.uow.commit()
