from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, any_, literal, or_, select, tuple_

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.errors import WindowTooWide
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.application.spots import dates_around
from mesto.modules.bookings.domain.closure import Closure
from mesto.modules.bookings.domain.errors import CoworkingNotFound
from mesto.modules.bookings.domain.time_slot import slot_of
from mesto.modules.bookings.infrastructure.closure_tables import closures
from mesto.modules.bookings.public import PlaceCatalog

WIDEST: Final = timedelta(days=31)
c = closures.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClosures:
    actor: Actor
    coworking_id: UUID
    time_from: datetime | None
    time_until: datetime | None
    spot_id: UUID | None
    """Those that close this spot, those of the whole coworking included."""
    limit: int
    cursor: str | None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Turn what was asked for into SQL. Raises WindowTooWide and ReversedSlot."""
        found: list[ColumnElement[bool]] = [c.coworking_id == self.coworking_id, c.removed_at.is_(None)]
        if self.time_from is not None and self.time_until is not None:
            asked = slot_of(self.time_from, self.time_until)
            if asked.duration > WIDEST:
                raise WindowTooWide(pointer="/time_until", limit_days=WIDEST.days)
        if self.time_from is not None:
            found.append(c.time_until > self.time_from)
        if self.time_until is not None:
            found.append(c.time_from < self.time_until)
        if self.spot_id is not None:
            found.append(or_(c.spot_ids.is_(None), literal(self.spot_id) == any_(c.spot_ids)))
        return found

    def bound(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("coworking_id", "time_from", "time_until", "spot_id")}


@dataclass(frozen=True, slots=True)
class ListClosuresHandler(Query):
    session: ReadSession
    places: PlaceCatalog
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListClosures) -> Page[Closure]:
        query.actor.require(Role.STAFF, query.coworking_id, otherwise=CoworkingNotFound)
        now = self.clock.now()
        if query.actor.is_admin and not await self.places.get(query.coworking_id, dates_around(now, now)):
            raise CoworkingNotFound  # an admin may ask for anything, also for what there is not
        statement = select(Closure).where(*query.conditions()).limit(query.limit + 1)
        statement = statement.order_by(c.time_from, c.id)
        if query.cursor is not None:
            place = (literal(part) for part in self.cursors.read(query.cursor, query.bound()))
            statement = statement.where(tuple_(c.time_from, c.id) > tuple_(*place))
        found = await self.session.found(statement)
        return self.cursors.page(
            found, query.limit, lambda closure: (closure.time_from, closure.id), query.bound()
        )
