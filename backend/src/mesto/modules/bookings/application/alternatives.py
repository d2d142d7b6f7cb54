"""A refused slot comes with up to three that can be had (R-B21)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mesto.core.errors import AppError
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.application.wishes import Verdicts, Wish, on_other_spot
from mesto.modules.bookings.domain.errors import PRECEDENCE, OptionUnavailable, SlotTaken
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import bookable, in_order_of_likeness
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.public import Availability

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Alternatives:
    spots: Spots
    situations: Situations
    verdicts: Verdicts
    availability: Availability
    uow: UnitOfWork

    @asynccontextmanager
    async def offered(self, wish: Wish, spot: BookableSpot, now: datetime) -> AsyncIterator[None]:
        """Add what else is possible to a refusal of the booking rules that is raised inside."""
        try:
            yield
        except AppError as refusal:
            if type(refusal) in PRECEDENCE:
                await self._explain(refusal, wish, spot, now)
            raise

    async def _explain(self, refusal: AppError, wish: Wish, spot: BookableSpot, now: datetime) -> None:
        # Read after all locks are gone: whoever comes next must not wait for our good advice.
        await self.uow.rollback()
        refusal.reasons = [await self._with_next_time(reason, wish, spot) for reason in refusal.reasons]
        # An option that is short here is as short on every other spot at that time.
        is_short = any(isinstance(reason, OptionUnavailable) for reason in refusal.reasons)
        others = [] if is_short else await self._other_spots(wish, spot, now)
        refusal.extensions = {"alternatives": others}

    async def _with_next_time(self, reason: AppError, wish: Wish, spot: BookableSpot) -> AppError:
        if not isinstance(reason, SlotTaken):
            return reason
        state = (await self.availability.states([spot], wish.slot, wish.actor)).get(spot.id)
        return SlotTaken(pointer="/time_from", next_free_at=state.next_free_at if state else None)

    async def _other_spots(self, wish: Wish, spot: BookableSpot, now: datetime) -> list[dict[str, Any]]:
        others = in_order_of_likeness(spot, await self.spots.of_coworking(spot.coworking_id, wish.slot))
        if not others:
            return []
        moving = wish.moving.id if wish.moving else None
        busy = await self.situations.of_coworking(spot.coworking_id, wish.slot, now, moving)
        asked = await self.verdicts.question(wish, spot, now)
        found = bookable(on_other_spot(asked, other, busy.get(other.id, ())) for other in others)
        return [
            {
                "kind": "other_spot",
                "spot_id": question.spot.id,
                "spot_name": question.spot.name,
                "time_from": wish.slot.time_from,
                "time_until": wish.slot.time_until,
            }
            for question, _ in zip(found, range(MOST), strict=False)
        ]
