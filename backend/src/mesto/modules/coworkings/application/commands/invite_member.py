from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.domain.errors import AlreadyMember
from mesto.modules.coworkings.domain.member import Member, email_key, ensure_may_manage
from mesto.modules.coworkings.domain.repository import CoworkingRepository, MemberRepository
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMember:
    actor: Actor
    coworking_id: UUID
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class InviteMemberHandler(UseCase):
    """The answer depends on the team alone, never on whether the e-mail has an account (R-P03)."""

    coworkings: CoworkingRepository
    members: MemberRepository
    directory: Directory
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: InviteMember) -> UUID:
        coworking_id, now = command.coworking_id, self.clock.now()
        command.actor.require(Role.MANAGER, coworking_id, otherwise=CoworkingNotFound)
        ensure_may_manage(command.actor, coworking_id, command.role)
        person = await self.directory.find_by_email(command.email)
        await self.coworkings.get(coworking_id)
        if person is not None and await self.members.is_member(coworking_id, person.id):
            raise AlreadyMember

        invited = await self.members.invitation(coworking_id, email_key(command.email))
        if invited is None:
            invited = Member.invite(
                coworking_id=coworking_id, email=command.email, role=command.role, now=now
            )
            await self.members.add(invited)
        elif invited.counts(now):
            raise AlreadyMember
        else:
            invited.renew(command.role, now)
        await self.uow.commit()
        return invited.id
