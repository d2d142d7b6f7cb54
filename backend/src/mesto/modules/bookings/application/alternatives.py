"""A refused slot comes with up to three that can be had (R-B21), and a taken one with its next free time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mesto.core.errors import AppError
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.application.option_supply import OptionSupply
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.application.wishes import Heard, Verdicts, Wish, fits
from mesto.modules.bookings.domain.alternatives import (
    HOPELESS,
    REACH,
    Allowed,
    Alternative,
    mixed,
    other_spots,
    other_times,
)
from mesto.modules.bookings.domain.errors import PRECEDENCE, SlotTaken, refusal_of
from mesto.modules.bookings.domain.free_time import next_free_at
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.question import Question
from mesto.modules.bookings.domain.rules import broken_by_spot, ruled
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import OptionCatalog

FAR: Final = timedelta(days=31)
"""How far ahead the next free time is looked for."""


@dataclass(frozen=True, slots=True)
class Explanation:
    reasons: Sequence[AppError]
    """In order of precedence."""
    alternatives: Sequence[Alternative]


@dataclass(frozen=True, slots=True)
class Alternatives:
    spots: Spots
    situations: Situations
    verdicts: Verdicts
    options: OptionCatalog
    supply: OptionSupply
    uow: UnitOfWork

    @asynccontextmanager
    async def offered(self, wish: Wish, spot: BookableSpot, now: datetime) -> AsyncIterator[Heard]:
        """Explain a refusal of the booking rules that is raised inside, and add what else is possible."""
        heard = Heard()
        try:
            yield heard
        except AppError as refusal:
            if type(refusal) not in PRECEDENCE:
                raise
            # Read after all locks are gone: whoever comes next must not wait for our good advice.
            await self.uow.rollback()
            explained = await self.explained(refusal.reasons, wish, spot, now, heard.question)
            answer = refusal_of(explained.reasons)
            answer.extensions = {"alternatives": [asdict(found) for found in explained.alternatives]}
            raise answer from (None if answer is refusal else refusal)

    async def explained(
        self,
        reasons: Sequence[AppError],
        wish: Wish,
        spot: BookableSpot,
        now: datetime,
        asked: Question | None = None,
    ) -> Explanation:
        """Complete what stands in the way and find alternatives, in a fixed number of statements."""
        reasons = refusal_of(reasons).reasons
        is_hopeless = _has_started(wish, now) or any(isinstance(reason, HOPELESS) for reason in reasons)
        if is_hopeless and not any(isinstance(reason, SlotTaken) for reason in reasons):
            return Explanation(reasons, ())
        seen = TimeSlot(wish.slot.time_from - REACH, wish.slot.time_from + FAR)
        moving = wish.moving.id if wish.moving else None
        asked = asked or await self.verdicts.question(wish, spot, now)
        others = await self.spots.of_coworking(spot.coworking_id, seen)
        here = next((other for other in others if other.id == spot.id), None)
        busy = await self.situations.of_spot(spot.id, seen, now, moving) if here else ()
        told = [_completed(reason, asked, here, busy) for reason in reasons]
        if is_hopeless:
            return Explanation(told, ())
        allowed = await self._allowed(wish, seen, now)
        elsewhere = await self.situations.of_coworking(spot.coworking_id, wish.slot, now, moving)
        return Explanation(
            told,
            mixed(
                reasons,
                other_spots(asked, others, elsewhere, allowed),
                other_times(replace(asked, spot=here), busy, allowed) if here else (),
            ),
        )

    async def _allowed(self, wish: Wish, window: TimeSlot, now: datetime) -> Allowed:
        wanted = {option.option_id: option.quantity for option in wish.options}
        had = wish.moving.options if wish.moving else ()
        known = await self.options.find({*wanted, *(o.option_id for o in had)}) if wanted or had else {}
        besides = wish.moving.id if wish.moving else None
        enough = await self.supply.judge(wish.options or had, known, window, now, besides=besides)

        def allowed(asked: Question) -> bool:
            kind = asked.spot.spot_type
            fit = all(
                (option := known.get(option_id)) is not None and fits(option, kind, quantity)
                for option_id, quantity in wanted.items()
            )
            stays = wish.moving is not None and not wish.moving.added_at(asked.slot)
            return fit and (stays or enough(asked.slot)) and not ruled(asked, wish.override_reason)

        return allowed


def _has_started(wish: Wish, now: datetime) -> bool:
    """Say whether the booking that is being changed runs: only its end moves, so there is nothing to offer."""
    return wish.moving is not None and wish.keeps_start and wish.slot.time_from <= now


def _completed(
    reason: AppError, asked: Question, here: BookableSpot | None, busy: Sequence[TimeSlot]
) -> AppError:
    """Add to a taken slot who has it, where the database alone refused it, and when the spot is free next."""
    if not isinstance(reason, SlotTaken):
        return reason
    taken = next((r for r in broken_by_spot(asked) if isinstance(r, SlotTaken)), reason)
    start, length = asked.slot.time_from, asked.slot.duration
    free = next_free_at(here, busy, start, length, asked.now, until=start + FAR) if here else None
    return taken.free_again(free)
