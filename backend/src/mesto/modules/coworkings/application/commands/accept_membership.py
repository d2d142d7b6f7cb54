from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.coworkings.domain.errors import MemberNotFound
from mesto.modules.coworkings.domain.repository import MemberRepository
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMembership:
    actor: Actor
    member_id: UUID


@dataclass(frozen=True, slots=True)
class AcceptMembershipHandler(UseCase):
    members: MemberRepository
    directory: Directory
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: AcceptMembership) -> None:
        user_id = command.actor.user_id
        person = (await self.directory.get_many([user_id])).get(user_id)
        member = await self.members.get(command.member_id)
        if person is None or member is None:
            raise MemberNotFound
        member.accept(user_id=user_id, email=person.email, now=self.clock.now())
        command.actor.ensure_verified()  # last, so that whom it does not invite learns nothing of it
        await self.uow.commit()
