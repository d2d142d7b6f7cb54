from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.errors import AppError
from mesto.core.prepared import Prepared
from mesto.core.security import Actor
from mesto.modules.bookings.domain.errors import PRECEDENCE
from mesto.modules.bookings.domain.free_time import OpeningsOf, free_intervals, next_free_at, openings_from
from mesto.modules.bookings.domain.person_rules import counted_since
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import Question, broken_by_slot, broken_by_spot
from mesto.modules.bookings.domain.situation import Situation
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.together import FirstStarts, Wish
from mesto.modules.bookings.infrastructure.free_starts import SqlFreeStarts, standing_of
from mesto.modules.bookings.infrastructure.names import Names
from mesto.modules.bookings.infrastructure.situations import (
    LONGEST_OCCUPANCY,
    NOBODY,
    WIDEST_BUFFER,
    SqlSituations,
    _id,
    in_window,
    is_live,
    o,
)
from mesto.modules.bookings.public import Availability, Busy, Members, Membership, SpotDay, SpotState

NEAR: Final = timedelta(days=2)
FAR: Final = timedelta(days=31)
KINDS: Final = {"booking": "busy", "hold": "held", "closure": "closed"}

_window = Prepared(
    select(o.spot_id, o.kind, o.owner_id, o.starts_at, o.ends_at, o.expires_at)
    .where(o.coworking_id == _id("coworking_id"), in_window(), is_live(), o.owner_id != _id("moving"))
    .order_by(o.starts_at)
)
BusyOf = Mapping[UUID, Sequence[Busy]]


class SqlAvailability(Availability):
    def __init__(
        self,
        *,
        session: AsyncSession,
        situations: SqlSituations,
        members: Members,
        names: Names,
        free_starts: SqlFreeStarts,
        clock: Clock,
    ) -> None:
        self._session = session
        self._situations = situations
        self._members = members
        self._names = names
        self._free_starts = free_starts
        self._clock = clock

    async def states(
        self, spots: Sequence[BookableSpot], slot: TimeSlot, actor: Actor
    ) -> Mapping[UUID, SpotState]:
        if not spots:
            return {}
        now = self._clock.now()
        coworking_id = spots[0].coworking_id
        near = await self._busy(coworking_id, slot.time_from, slot.time_until + NEAR, now)
        own, there = Situation(), Membership()
        if (person_id := actor.person_id) is not None:
            since = counted_since((s.policy for s in spots), slot, spots[0].place.timezone, now)
            own = await self._situations.around(spots[0].id, slot, person_id, now, None, since=since)
            there = await self._members.standing_of(person_id, coworking_id, now)
        standing = standing_of(actor, coworking_id, there)
        slot_rules, openings_of = _remembered(), _remembered_openings()
        states: dict[UUID, SpotState] = {}
        for spot in spots:
            busy = near.get(spot.id, ())
            question = Question(
                spot=spot,
                slot=slot,
                situation=Situation(busy=[_slot(b) for b in busy], own=own.own),
                standing=standing,
                now=now,
            )
            states[spot.id] = _state(
                question, [*slot_rules(question), *broken_by_spot(question)], busy, openings_of
            )
        return await self._look_further(spots, slot, states, now, openings_of)

    async def days(
        self,
        spot: BookableSpot,
        first: date,
        days: int,
        actor: Actor,
        *,
        moving: UUID | None = None,
    ) -> Sequence[SpotDay]:
        now = self._clock.now()
        dates = [first + timedelta(days=n) for n in range(days)]
        openings = {day: spot.hours.openings(day, day) for day in dates}
        found = [slot for slots in openings.values() for slot in slots]
        if not found:
            return [SpotDay(date=day, openings=(), busy=(), free=()) for day in dates]
        start = min(slot.time_from for slot in found)
        end = max(slot.time_until for slot in found)
        taken = (await self._busy(spot.coworking_id, start, end, now, moving)).get(spot.id, ())
        is_known = actor.person_id is not None or actor.is_team_of(spot.coworking_id)
        if spot.policy.show_names and is_known:
            taken = await self._names.added_to(spot.id, taken)
        bookable = spot.is_active and not spot.is_archived
        return [
            SpotDay(
                date=day,
                openings=tuple(openings[day]),
                busy=tuple(b for b in taken if any(_slot(b).overlaps(slot) for slot in openings[day])),
                free=tuple(free_intervals(spot, openings[day], [_slot(b) for b in taken], now))
                if bookable
                else (),
            )
            for day in dates
        ]

    async def first_starts(
        self,
        spots: Sequence[BookableSpot],
        window: TimeSlot,
        length: timedelta,
        actor: Actor,
        *,
        together: int = 1,
    ) -> FirstStarts:
        wish = Wish(
            window=window,
            length=length,
            now=self._clock.now(),
            standing_in=partial(standing_of, actor),
            together=together,
        )
        return await self._free_starts.find(spots, wish, actor)

    async def _busy(
        self, coworking_id: UUID, first: datetime, last: datetime, now: datetime, moving: UUID | None = None
    ) -> BusyOf:
        rows = await _window.rows(
            self._session,
            coworking_id=coworking_id,
            first=first - WIDEST_BUFFER,
            last=last + WIDEST_BUFFER,
            last_end=last + WIDEST_BUFFER + LONGEST_OCCUPANCY,
            now=now,
            moving=moving or NOBODY,
        )
        found: dict[UUID, list[Busy]] = {}
        for row in rows:
            busy = Busy(
                time_from=row["starts_at"],
                time_until=row["ends_at"],
                kind=KINDS.get(row["kind"], "busy"),
                expires_at=row["expires_at"],
            )
            found.setdefault(row["spot_id"], []).append(busy)
        return found

    async def _look_further(
        self,
        spots: Sequence[BookableSpot],
        slot: TimeSlot,
        states: dict[UUID, SpotState],
        now: datetime,
        openings_of: OpeningsOf,
    ) -> Mapping[UUID, SpotState]:
        """Find the next free time of those taken for longer than the first look reached."""
        waiting = [s for s in spots if "slot_taken" in states[s.id].reasons and not states[s.id].next_free_at]
        if not waiting:
            return states
        far = await self._busy(waiting[0].coworking_id, slot.time_from, slot.time_from + FAR, now)
        for spot in waiting:
            state = states[spot.id]
            busy = [_slot(b) for b in far.get(spot.id, ())]
            found = next_free_at(
                spot,
                busy,
                slot.time_from,
                slot.duration,
                now,
                until=slot.time_from + FAR,
                openings_of=openings_of,
            )
            states[spot.id] = SpotState(
                is_available=False, reasons=state.reasons, held_until=state.held_until, next_free_at=found
            )
        return states


def _state(
    question: Question, broken: Sequence[AppError], busy: Sequence[Busy], openings_of: OpeningsOf
) -> SpotState:
    slot, spot, now = question.slot, question.spot, question.now
    if not broken:
        return SpotState(is_available=True, reasons=(), held_until=None, next_free_at=slot.time_from)
    reasons = sorted(broken, key=lambda reason: PRECEDENCE.index(type(reason)))
    codes = tuple(dict.fromkeys(reason.code for reason in reasons))
    free_at: datetime | None = None
    if spot.is_active:
        taken = [_slot(b) for b in busy]
        free_at = next_free_at(
            spot,
            taken,
            slot.time_from,
            slot.duration,
            now,
            until=slot.time_until + NEAR,
            openings_of=openings_of,
        )
    holds = [b.expires_at for b in busy if b.expires_at is not None and _slot(b).overlaps(slot)]
    return SpotState(
        is_available=False, reasons=codes, held_until=max(holds, default=None), next_free_at=free_at
    )


def _slot(busy: Busy) -> TimeSlot:
    return TimeSlot(busy.time_from, busy.time_until)


def _remembered_openings() -> OpeningsOf:
    """Work out the openings of a day once for all spots that keep the same hours."""
    known: dict[object, Sequence[TimeSlot]] = {}

    def openings_of(spot: BookableSpot, day: date) -> Sequence[TimeSlot]:
        key = (spot.own_hours, day)
        if key not in known:
            known[key] = openings_from(spot, day)
        return known[key]

    return openings_of


def _remembered() -> Callable[[Question], Sequence[AppError]]:
    """Judge slot and hours once for all spots that share policy and hours."""
    known: dict[object, Sequence[AppError]] = {}

    def judge(question: Question) -> Sequence[AppError]:
        key = (id(question.spot.policy), question.spot.own_hours)
        if key not in known:
            known[key] = broken_by_slot(question)
        return known[key]

    return judge
