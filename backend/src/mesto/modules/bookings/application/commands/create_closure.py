from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import InvalidState
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.clearing import Clearing
from mesto.modules.bookings.application.planning import Planning
from mesto.modules.bookings.application.spots import Spots, dates_around
from mesto.modules.bookings.domain.closure import Closure, ensure_closable
from mesto.modules.bookings.domain.errors import CoworkingNotFound
from mesto.modules.bookings.domain.impact import ImpactMode
from mesto.modules.bookings.domain.many import ClosureRepository, Which
from mesto.modules.bookings.domain.place import Place, PlaceStatus
from mesto.modules.bookings.domain.time_slot import slot_of
from mesto.modules.bookings.public import PlaceCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateClosure:
    actor: Actor
    coworking_id: UUID
    time_from: datetime
    time_until: datetime
    spot_ids: Sequence[UUID] | None = None
    """None: the whole coworking."""
    reason: str = ""
    mode: ImpactMode = ImpactMode.REFUSE


@dataclass(frozen=True, slots=True)
class CreateClosureHandler(UseCase):
    spots: Spots
    places: PlaceCatalog
    planning: Planning
    clearing: Clearing
    closures: ClosureRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CreateClosure) -> Closure:
        coworking_id, now = command.coworking_id, self.clock.now()
        command.actor.require(Role.STAFF, coworking_id, otherwise=CoworkingNotFound)
        slot = slot_of(command.time_from, command.time_until)
        ensure_closable(slot, now)
        all_spots = await self.spots.lock_coworking(coworking_id)
        place = await unarchived(self.places, coworking_id, now)
        wanted = None if command.spot_ids is None else tuple(dict.fromkeys(command.spot_ids))
        await self.spots.ensure_in(coworking_id, wanted or ())

        which = Which(coworking_id=coworking_id, spot_ids=wanted, during=slot)
        plan = await self.planning.of(which, command.mode, now, lock=True)
        cleared = await self.clearing.carry_out(plan, by=command.actor, now=now, reason="closure")
        closure = Closure.create(
            slot,
            place.timezone,
            coworking_id=coworking_id,
            spot_ids=wanted,
            by=command.actor,
            now=now,
            reason=command.reason,
            mode=command.mode.value,
            kept=cleared.kept,
            cancelled=cleared.cancelled,
            moved=cleared.moved,
        )
        await self.closures.add(closure, all_spots if wanted is None else wanted)
        await self.uow.commit()
        return closure


async def unarchived(places: PlaceCatalog, coworking_id: UUID, now: datetime) -> Place:
    """Read the coworking. Raises CoworkingNotFound, and InvalidState for an archived one."""
    place = await places.get(coworking_id, dates_around(now, now))
    if place is None:
        raise CoworkingNotFound
    if place.status is PlaceStatus.ARCHIVED:
        raise InvalidState(status=place.status)
    return place
