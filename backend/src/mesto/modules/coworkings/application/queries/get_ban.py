from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from mesto.core.database import ReadSession
from mesto.core.use_case import Query
from mesto.modules.bookings.public import People
from mesto.modules.coworkings.application.queries.list_coworking_bans import SHOWN, ListedBan, listed
from mesto.modules.coworkings.domain.errors import BanNotFound
from mesto.modules.coworkings.infrastructure.ban_tables import bans


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBan:
    """Asked right after a command that has judged who may see the ban: it asks no actor."""

    coworking_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class GetBanHandler(Query):
    session: ReadSession
    people: People

    async def __call__(self, query: GetBan) -> ListedBan:
        b = bans.c
        statement = select(*SHOWN).where(b.coworking_id == query.coworking_id, b.user_id == query.user_id)
        rows = await self.session.rows(statement)
        if not rows:
            raise BanNotFound
        return listed(rows[0], await self.people.contacts([query.user_id]))
