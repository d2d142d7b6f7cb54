from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import QuotaExceeded
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import Closures, CoworkingNotFound, HoursOverlap
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.spots.domain.draft import SpotDraft
from mesto.modules.spots.domain.errors import SpotNameTaken
from mesto.modules.spots.domain.repository import SPOTS_PER_COWORKING, SpotRepository
from mesto.modules.spots.domain.spot import Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSpots:
    actor: Actor
    coworking_id: UUID
    drafts: Sequence[SpotDraft]


@dataclass(frozen=True, slots=True)
class CreateSpotsHandler(UseCase):
    spots: SpotRepository
    coworkings: Coworkings
    closures: Closures
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CreateSpots) -> Sequence[Spot]:
        coworking_id = command.coworking_id
        await self.coworkings.managed_by(command.actor, coworking_id, otherwise=CoworkingNotFound)
        created = self._made_of(command)
        await self.spots.hold_coworking(coworking_id)

        names = [spot.name for spot in created]
        await self.spots.hold_names(coworking_id)
        if taken := _twice(names) or await self.spots.taken_name(coworking_id, names):
            raise SpotNameTaken(pointer=_pointer(names, taken), name=taken)
        used = await self.spots.count(coworking_id)
        if used + len(created) > SPOTS_PER_COWORKING:
            raise QuotaExceeded(resource="spots", used=used, limit=SPOTS_PER_COWORKING)

        await self.spots.add_all(created)
        await self.closures.cover(coworking_id, [spot.id for spot in created])
        await self.uow.commit()
        return created

    def _made_of(self, command: CreateSpots) -> list[Spot]:
        created = []
        for number, draft in enumerate(command.drafts):
            try:
                spot = Spot.create(draft, coworking_id=command.coworking_id, now=self.clock.now())
            except HoursOverlap as refusal:
                raise _inside_item(refusal, number) from refusal
            created.append(spot)
        return created


def _twice(names: Sequence[str]) -> str | None:
    seen: Final = Counter(name.lower() for name in names)
    return next((name for name in reversed(names) if seen[name.lower()] > 1), None)


def _pointer(names: Sequence[str], taken: str) -> str:
    last = max(n for n, name in enumerate(names) if name == taken)
    return f"/items/{last}/name"


def _inside_item(refusal: HoursOverlap, number: int) -> HoursOverlap:
    item = f"/items/{number}"
    pointers = [item + pointer for pointer in refusal.params["pointers"]]
    return HoursOverlap(pointer=pointers[0], pointers=pointers)
