from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.application.remaining_owner import ensure_owner_remains
from mesto.modules.coworkings.domain.errors import MemberNotFound
from mesto.modules.coworkings.domain.member import Member, ensure_may_manage
from mesto.modules.coworkings.domain.repository import CoworkingRepository, MemberRepository
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    actor: Actor
    coworking_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class RemoveMemberHandler(UseCase):
    """Anybody may leave or decline; managers and owners remove others (R-P02)."""

    coworkings: CoworkingRepository
    members: MemberRepository
    directory: Directory
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RemoveMember) -> None:
        people = await self.directory.get_many([command.actor.user_id])
        own_emails = [person.email for person in people.values()]
        await self.coworkings.get(command.coworking_id)
        member = await self.members.get(command.member_id)
        if member is not None and member.coworking_id != command.coworking_id:
            member = None
        member = self._removable(command, member, own_emails)

        await ensure_owner_remains(self.members, member)
        member.end(self.clock.now())
        await self.members.remove(member)
        await self.uow.commit()

    @staticmethod
    def _removable(command: RemoveMember, member: Member | None, own_emails: list[str]) -> Member:
        actor, coworking_id = command.actor, command.coworking_id
        is_own = member is not None and (
            member.user_id == actor.user_id or any(member.invites(email) for email in own_emails)
        )
        if not is_own:
            actor.require(Role.STAFF, coworking_id, otherwise=CoworkingNotFound)
        # To staff only their own membership exists here; to strangers not even the coworking.
        if member is None or not (is_own or actor.role_in(coworking_id) is not Role.STAFF):
            raise MemberNotFound
        if not is_own:
            ensure_may_manage(actor, coworking_id, member.role)
        return member
