from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.pagination import DEFAULT_LIMIT, Cursors, Page
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import CoworkingNotFound, OptionAvailability, TimeSlot
from mesto.modules.coworkings.public import Coworkings
from mesto.modules.options.application.queries.option_view import OptionView, listed, view_of
from mesto.modules.options.infrastructure.tables import options


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    actor: Actor
    coworking_id: UUID
    spot_type: str | None = None
    include_archived: bool = False
    slot: TimeSlot | None = None
    """Show also how many are left then."""
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class ListOptionsHandler(Query):
    session: AsyncSession
    """Not a ReadSession: `Places` answers on this one, and a request holds one connection at a time."""
    coworkings: Coworkings
    availability: OptionAvailability
    cursors: Cursors

    async def __call__(self, query: ListOptions) -> Page[OptionView]:
        if query.include_archived:
            _ = query.actor.author_id  # raises SignInFirst: R-P04 is about people we know
            query.actor.require(Role.MANAGER, query.coworking_id, otherwise=CoworkingNotFound)
        await self.coworkings.seen_by(query.actor, query.coworking_id, otherwise=CoworkingNotFound)

        rows = (await self.session.execute(self._statement(query))).mappings()
        found = [view_of(row) for row in rows]
        page = self.cursors.page(found, query.limit, lambda o: (o.name, o.id), _filters(query))
        return await self._with_available(page, query.slot) if query.slot else page

    async def _with_available(self, page: Page[OptionView], slot: TimeSlot) -> Page[OptionView]:
        stocks = {option.id: 0 if option.archived_at else option.stock for option in page.items}
        left = await self.availability.available(stocks, slot)
        return page.map(lambda option: listed(option, left[option.id]))

    def _statement(self, query: ListOptions) -> Select[Any]:
        statement = (
            select(options)
            .where(options.c.coworking_id == query.coworking_id)
            .order_by(options.c.name, options.c.id)
            .limit(query.limit + 1)
        )
        if not query.include_archived:
            statement = statement.where(options.c.archived_at.is_(None))
        if query.spot_type is not None:
            fits = or_(options.c.spot_types == (), options.c.spot_types.contains((query.spot_type,)))
            statement = statement.where(fits)
        if query.cursor is not None:
            last = self.cursors.read(query.cursor, _filters(query))
            statement = statement.where(tuple_(options.c.name, options.c.id) > tuple_(*last))
        return statement


def _filters(query: ListOptions) -> Mapping[str, Any]:
    return {
        "coworking_id": query.coworking_id,
        "spot_type": query.spot_type,
        "include_archived": query.include_archived,
    }
