from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import OptionNotFound
from mesto.modules.coworkings.public import Coworkings, is_member
from mesto.modules.options.application.queries.option_view import OptionView, view_of
from mesto.modules.options.infrastructure.tables import options


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOption:
    actor: Actor
    option_id: UUID


@dataclass(frozen=True, slots=True)
class GetOptionHandler(Query):
    session: AsyncSession
    """Not a ReadSession: `Places` answers on this one, and a request holds one connection at a time."""
    coworkings: Coworkings

    async def __call__(self, query: GetOption) -> OptionView:
        found = await self.session.execute(select(options).where(options.c.id == query.option_id))
        row = found.mappings().one_or_none()
        if row is None:
            raise OptionNotFound
        option = view_of(row)
        if option.archived_at is not None and not is_member(query.actor, option.coworking_id):
            raise OptionNotFound
        await self.coworkings.seen_by(query.actor, option.coworking_id, otherwise=OptionNotFound)
        return option
