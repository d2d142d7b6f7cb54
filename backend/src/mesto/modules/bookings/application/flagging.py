"""Sets and clears flags, slice by slice, and reports once what it has found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.ids import new_id
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.application.judges import Judge
from mesto.modules.bookings.application.slices import SLICE, sliced
from mesto.modules.bookings.domain.booking_slices import Among, BookingSlices, Seen
from mesto.modules.bookings.domain.conflicts import ConflictReport, ConflictReports


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The event that made us look. Its report bears its id, so it is made once however often we look."""

    event_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A booking whose flag is not as it should be."""

    booking_id: UUID
    is_new: bool
    """It has to carry the flag, and does not yet."""


@dataclass(frozen=True, slots=True)
class Flagging:
    """May be begun again after any slice: what is right already is not touched, and not reported again."""

    bookings: BookingSlices
    reports: ConflictReports
    uow: UnitOfWork
    clock: Clock

    async def recompute(self, judge: Judge, among: Among, occasion: Occasion | None = None) -> None:
        found: dict[UUID, list[Wrong]] = defaultdict(list)
        after: Seen | None = None
        while seen := await self.bookings.look(among, self.clock.now(), SLICE, after):
            unfit = await judge.unfit(seen, self.clock.now())
            for one in seen:
                if (is_new := one.id in unfit) != (judge.flag in one.flags):
                    found[one.coworking_id].append(Wrong(one.id, is_new))
            after = seen[-1]
            if len(seen) < SLICE:
                break
        for coworking_id, wrong in found.items():
            await self._correct(judge, coworking_id, wrong, occasion)

    async def _correct(
        self, judge: Judge, coworking_id: UUID, wrong: Sequence[Wrong], occasion: Occasion | None
    ) -> None:
        is_told, left = False, sum(one.is_new for one in wrong)
        for part in sliced(wrong):
            now = self.clock.now()
            left -= sum(one.is_new for one in part)
            flagged = await self._judge_again(judge, [one.booking_id for one in part], now)
            if flagged and not is_told:
                # With the first slice: whoever is cut off later finds the report made, and its flags.
                await self._report(judge, coworking_id, flagged + left, occasion, now)
                is_told = True
            await self.uow.commit()

    async def _judge_again(self, judge: Judge, booking_ids: Sequence[UUID], now: datetime) -> int:
        """Hold the rows first and read the facts after: of two looks the later one has the last word."""
        held = await self.bookings.hold(booking_ids, now)
        unfit = await judge.unfit(held, now)
        flagged = [booking for booking in held if booking.id in unfit and booking.flag(judge.flag, now=now)]
        for booking in held:
            if booking.id not in unfit:
                booking.unflag(judge.flag, now=now)
        await self.bookings.store(held)
        return len(flagged)

    async def _report(
        self, judge: Judge, coworking_id: UUID, count: int, occasion: Occasion | None, now: datetime
    ) -> None:
        if occasion and await self.reports.is_made(occasion.event_id, since=occasion.position):
            return
        report_id = occasion.event_id if occasion else new_id()
        report = ConflictReport.on(coworking_id, judge.flag, count, report_id=report_id, now=now)
        await self.reports.add(report)
