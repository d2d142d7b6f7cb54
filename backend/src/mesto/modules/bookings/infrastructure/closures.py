from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.database import store_at_commit
from mesto.modules.bookings.domain.closure import Closure
from mesto.modules.bookings.domain.errors import ClosureNotFound
from mesto.modules.bookings.domain.many import ClosureRepository
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.closure_rows import close_what_is_free, open_again
from mesto.modules.bookings.infrastructure.closure_tables import closures
from mesto.modules.bookings.public import Closures

FOR_EVER: Final = timedelta(days=36500)
SLICE: Final = 250
"""Spots closed by one statement: a year of 2,000 is 92,000 rows, more than one may take its time for."""


class SqlClosures(ClosureRepository, Closures):
    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def add(self, closure: Closure, spot_ids: Collection[UUID]) -> None:
        self._session.add(closure)
        store_at_commit(self._session, closure, lambda: self._lay(closure, spot_ids))

    async def get(self, closure_id: UUID, coworking_id: UUID) -> Closure:
        c = closures.c
        statement = select(Closure).where(
            c.id == closure_id, c.coworking_id == coworking_id, c.removed_at.is_(None)
        )
        closure = await self._session.scalar(statement)
        if closure is None:
            raise ClosureNotFound
        return closure

    async def lift(self, closure: Closure) -> None:
        store_at_commit(self._session, closure, lambda: self._lift(closure))

    async def standing(self, coworking_id: UUID, now: datetime) -> Sequence[Closure]:
        c = closures.c
        statement = (
            select(Closure)
            .where(c.coworking_id == coworking_id, c.removed_at.is_(None), c.time_until > now)
            .order_by(c.created_at, c.id)
            .with_for_update(key_share=True)
        )
        return (await self._session.scalars(statement)).all()

    async def carried(self, closures: Sequence[Closure], move: Callable[[], Awaitable[None]]) -> None:
        spots = set[UUID]()

        async def take_up() -> None:
            for closure in closures:
                spots.update(await open_again(self._session, closure.id))

        async def lay() -> None:
            await self._session.flush()  # the statement reads the closures' own rows
            await self.cover(closures[0].coworking_id, spots)

        if closures:
            store_at_commit(self._session, closures[0], take_up)
        await move()
        if closures:
            store_at_commit(self._session, closures[-1], lay)

    async def cover(self, coworking_id: UUID, spot_ids: Collection[UUID]) -> None:
        now = self._clock.now()
        await self._close(coworking_id, spot_ids, TimeSlot(now, now + FOR_EVER))

    async def _lay(self, closure: Closure, spot_ids: Collection[UUID]) -> None:
        await self._session.flush()  # the statement reads the closure's own row
        await self._close(closure.coworking_id, spot_ids, closure.slot)

    async def _lift(self, closure: Closure) -> None:
        await self._session.flush()
        await self._close(closure.coworking_id, await open_again(self._session, closure.id), closure.slot)

    async def _close(self, coworking_id: UUID, spot_ids: Collection[UUID], slot: TimeSlot) -> None:
        in_order = sorted(spot_ids)
        for first in range(0, len(in_order), SLICE):
            windows = [(spot_id, slot) for spot_id in in_order[first : first + SLICE]]
            await close_what_is_free(self._session, coworking_id, windows)
