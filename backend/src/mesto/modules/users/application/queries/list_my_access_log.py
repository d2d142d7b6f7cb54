from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from mesto.core.database import ReadSession
from mesto.core.pagination import DEFAULT_LIMIT, Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.users.infrastructure.erasure_tables import access_log

a = access_log.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMyAccessLog:
    actor: Actor
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """One look at my data. Who it was is not told, only in which capacity."""

    id: UUID
    at: datetime
    coworking_id: UUID | None
    actor_kind: str
    what: str


@dataclass(frozen=True, slots=True)
class ListMyAccessLogHandler(Query):
    session: ReadSession
    cursors: Cursors

    async def __call__(self, query: ListMyAccessLog) -> Page[AccessView]:
        filters = {"list": "access_log", "of": query.actor.user_id}
        statement = (
            select(a.id, a.at, a.coworking_id, a.actor_kind, a.what)
            .where(a.subject_id == query.actor.user_id)
            .order_by(a.at.desc(), a.id.desc())
            .limit(query.limit + 1)
        )
        if query.cursor is not None:
            statement = statement.where(
                tuple_(a.at, a.id) < tuple_(*self.cursors.read(query.cursor, filters))
            )
        found = [AccessView(**row) for row in await self.session.rows(statement)]
        return self.cursors.page(found, query.limit, lambda one: (one.at, one.id), filters)
