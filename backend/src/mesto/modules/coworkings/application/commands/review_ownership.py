from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import PlaceStatus, SpotQueue
from mesto.modules.coworkings.domain.repository import CoworkingRepository, MemberRepository
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOwnership:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewOwnershipHandler(UseCase):
    """Takes coworkings whose owners are all banned or gone out of the lists (R-V08)."""

    coworkings: CoworkingRepository
    members: MemberRepository
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
        await self.uow.commit()
