from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import PlaceStatus, SpotQueue
from mesto.modules.coworkings.application.remaining_owner import is_last_owner
from mesto.modules.coworkings.domain.repository import BanRepository, CoworkingRepository, MemberRepository
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOwnership:
    user_id: UUID
    is_gone: bool = False
    """Erased, not only banned."""


@dataclass(frozen=True, slots=True)
class ReviewOwnershipHandler(UseCase):
    """Takes coworkings whose owners are all banned or gone out of the lists (R-V08).

    Of who is gone memberships and bans go too. Only a last owner stays, as an id that leads to nobody: a
    coworking has one until an administrator has decided about it.
    """

    coworkings: CoworkingRepository
    members: MemberRepository
    bans: BanRepository
    spots: SpotQueue
    directory: Directory
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ReviewOwnership) -> None:
        owned = await self.members.owned_by(command.user_id)
        owners = await self.members.owners_of(owned)
        people = await self.directory.get_many({person for ids in owners.values() for person in ids})
        able = {person.id for person in people.values() if not person.is_banned}
        kept = []  # the session forgets what nobody holds, and its events with it
        for coworking_id in owned:
            if not able.isdisjoint(owners[coworking_id]):
                continue
            await self.spots.lock_coworking(coworking_id)
            coworking = await self.coworkings.get(coworking_id)
            if coworking.status is PlaceStatus.LISTED:
                coworking.become(PlaceStatus.UNLISTED, self.clock.now(), reason="ownerless")
                kept.append(coworking)
        if command.is_gone:
            await self._forget(command.user_id, held={coworking.id for coworking in kept})
        await self.uow.commit()

    async def _forget(self, user_id: UUID, held: Collection[UUID]) -> None:
        for coworking_id in await self.members.coworkings_of(user_id):
            if coworking_id not in held:  # reading it again would take back what was just decided
                await self.coworkings.get(coworking_id)
            member = await self.members.of_person(coworking_id, user_id)
            if member is None or await is_last_owner(self.members, member):
                continue
            member.end(self.clock.now())
            await self.members.remove(member)
        await self.bans.remove_all_of(user_id)
