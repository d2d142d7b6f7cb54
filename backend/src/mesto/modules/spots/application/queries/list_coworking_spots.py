from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Integer, Text, Uuid, bindparam, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.pagination import DEFAULT_LIMIT, Cursors, Key, Page
from mesto.core.prepared import Prepared, Row
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import Availability, CoworkingNotFound, Place, SpotState, TimeSlot
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.spots.application.queries.spot_view import SpotView, view_of
from mesto.modules.spots.infrastructure.rows import bookable
from mesto.modules.spots.infrastructure.tables import spots

_LOOKED_AHEAD: Final = timedelta(days=32)
"""`next_free_at` looks 31 days ahead, so the hours carry exceptions as far."""


_spot_type: Final = bindparam("spot_type", type_=Text)
_zone: Final = bindparam("zone", type_=Text)
_after_id: Final = bindparam("after_id", type_=Uuid)
_found: Final = Prepared(
    select(spots)
    .where(
        spots.c.coworking_id == bindparam("coworking_id", type_=Uuid),
        or_(
            spots.c.archived_at.is_(None)
            & or_(spots.c.status == "active", bindparam("include_inactive", type_=Boolean)),
            spots.c.archived_at.is_not(None) & bindparam("include_archived", type_=Boolean),
        ),
        or_(_spot_type.is_(None), spots.c.spot_type == _spot_type),
        or_(_zone.is_(None), spots.c.zone == _zone),
        spots.c.attributes.contains(bindparam("attributes", type_=ARRAY(Text))),
        spots.c.capacity >= bindparam("min_capacity", type_=Integer),
        or_(
            _after_id.is_(None),
            tuple_(spots.c.position, spots.c.name, spots.c.id)
            > tuple_(
                bindparam("after_position", type_=Integer), bindparam("after_name", type_=Text), _after_id
            ),
        ),
    )
    .order_by(spots.c.position, spots.c.name, spots.c.id)
    .limit(bindparam("at_most", type_=Integer))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCoworkingSpots:
    actor: Actor
    coworking_id: UUID
    slot: TimeSlot | None = None
    spot_type: str | None = None
    zone: str | None = None
    attributes: tuple[str, ...] = ()
    min_capacity: int = 1
    only_available: bool = False
    include_inactive: bool = False
    include_archived: bool = False
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class ListCoworkingSpotsHandler(Query):
    session: AsyncSession
    """Not a ReadSession: `Places` and `Availability` answer on this one, one connection at a time."""
    coworkings: Coworkings
    availability: Availability
    cursors: Cursors

    async def __call__(self, query: ListCoworkingSpots) -> Page[SpotView]:
        _ensure_allowed(query)
        place = await self.coworkings.seen_by(
            query.actor, query.coworking_id, _around(query.slot), otherwise=CoworkingNotFound
        )
        rows = await self._rows(query)
        states = await self._states(query, rows, place)
        if query.only_available:
            rows = [row for row in rows if states[row["id"]].is_available]
        page = self.cursors.page(rows, query.limit, _key, _filters(query))
        return page.map(lambda row: view_of(row, states.get(row["id"])))

    async def _rows(self, query: ListCoworkingSpots) -> Sequence[Row]:
        after = self.cursors.read(query.cursor, _filters(query)) if query.cursor else (None, None, None)
        return await _found.rows(
            self.session,
            coworking_id=query.coworking_id,
            include_inactive=query.include_inactive,
            include_archived=query.include_archived,
            spot_type=query.spot_type,
            zone=query.zone,
            attributes=list(query.attributes),
            min_capacity=query.min_capacity,
            after_position=after[0],
            after_name=after[1],
            after_id=after[2],
            # Which of them are free is known only afterwards: then all have to be looked at.
            at_most=None if query.only_available else query.limit + 1,
        )

    async def _states(
        self, query: ListCoworkingSpots, rows: Sequence[Row], place: Place
    ) -> Mapping[UUID, SpotState]:
        if query.slot is None or not rows:
            return {}
        candidates = [bookable(row, place) for row in rows]
        return await self.availability.states(candidates, query.slot, query.actor)


def _ensure_allowed(query: ListCoworkingSpots) -> None:
    needed = Role.MANAGER if query.include_archived else Role.STAFF if query.include_inactive else None
    if needed:
        _ = query.actor.author_id  # raises SignInFirst: R-P04 is about people we know
        query.actor.require(needed, query.coworking_id, otherwise=CoworkingNotFound)


def _around(slot: TimeSlot | None) -> tuple[date, date] | None:
    if slot is None:
        return None
    return slot.time_from.date() - timedelta(days=1), (slot.time_until + _LOOKED_AHEAD).date()


def _key(row: Row) -> Key:
    return row["position"], row["name"], row["id"]


def _filters(query: ListCoworkingSpots) -> Mapping[str, Any]:
    return {
        "coworking_id": query.coworking_id,
        "slot": query.slot,
        "spot_type": query.spot_type,
        "zone": query.zone,
        "attributes": query.attributes,
        "min_capacity": query.min_capacity,
        "only_available": query.only_available,
        "include_inactive": query.include_inactive,
        "include_archived": query.include_archived,
    }
