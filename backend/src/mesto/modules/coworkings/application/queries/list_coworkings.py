from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.errors import RoleTooLow
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import PlaceStatus
from mesto.modules.coworkings.application.queries.coworking_cards import (
    CoworkingCard,
    card_columns,
    card_of,
)
from mesto.modules.coworkings.infrastructure.nearness import distance_m, is_near, near_params
from mesto.modules.coworkings.infrastructure.tables import coworkings, is_listed
from mesto.modules.coworkings.public import Near


class CoworkingSort(StrEnum):
    NAME = "name"
    CREATED_AT = "created_at"
    DISTANCE = "distance"

    @property
    def key(self) -> ColumnElement[Any]:
        return _KEYS[self]


_KEYS: Final[Mapping[CoworkingSort, ColumnElement[Any]]] = {
    CoworkingSort.NAME: func.lower(coworkings.c.name),
    CoworkingSort.CREATED_AT: coworkings.c.created_at,
    CoworkingSort.DISTANCE: distance_m,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCoworkings:
    actor: Actor
    q: str | None
    city: str | None
    near: Near | None
    """Those without coordinates are near nothing. Sorting by distance needs it."""
    status: PlaceStatus | None
    """Admin only; everybody else sees those that are listed."""
    sort: CoworkingSort
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ListCoworkingsHandler(Query):
    session: ReadSession
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListCoworkings) -> Page[CoworkingCard]:
        if query.status is not None and not query.actor.is_admin:
            _ = query.actor.user_id  # nobody signed in: 401, not 403
            raise RoleTooLow
        now, c, key = self.clock.now(), coworkings.c, query.sort.key
        filters = {
            "list": "coworkings",
            "q": query.q,
            "city": query.city,
            "near": query.near,
            "status": query.status,
            "sort": query.sort,
        }
        statement = (
            select(*card_columns(now), key.label("sort_key"))
            .where(c.status == query.status if query.status else is_listed)
            .order_by(key, c.id)
            .limit(query.limit + 1)
        )
        if query.q is not None:
            statement = statement.where(
                or_(*(f.icontains(query.q, autoescape=True) for f in (c.name, c.city)))
            )
        if query.city is not None:
            statement = statement.where(func.lower(c.city) == func.lower(query.city))
        if query.near is not None:
            statement = statement.add_columns(distance_m.label("distance_m")).where(is_near)
            statement = statement.params(near_params(query.near))
        if query.cursor is not None:
            statement = statement.where(tuple_(key, c.id) > self.cursors.read(query.cursor, filters))
        rows = await self.session.rows(statement)
        page = self.cursors.page(
            rows, query.limit, lambda row: (row["sort_key"], row["coworking_id"]), filters
        )
        return page.map(lambda row: card_of(row, now))
