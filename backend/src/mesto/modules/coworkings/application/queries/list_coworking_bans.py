from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import AccessLog, Contact, CoworkingNotFound, Look, People
from mesto.modules.coworkings.infrastructure.ban_tables import bans
from mesto.modules.coworkings.infrastructure.tables import coworkings


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCoworkingBans:
    actor: Actor
    coworking_id: UUID
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBan:
    id: UUID
    user: Contact | None
    """None where the person is gone."""
    reason: str
    until: datetime | None
    created_by: UUID
    created_at: datetime


SHOWN: Final = (
    bans.c.id,
    bans.c.user_id,
    bans.c.reason,
    bans.c.until,
    bans.c.created_by,
    bans.c.created_at,
)


@dataclass(frozen=True, slots=True)
class ListCoworkingBansHandler(Query):
    """Lists the bans that are in force, the oldest first."""

    session: ReadSession
    people: People
    accesses: AccessLog
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListCoworkingBans) -> Page[ListedBan]:
        query.actor.require(Role.MANAGER, query.coworking_id, otherwise=CoworkingNotFound)
        b = bans.c
        filters = {"list": "bans", "coworking_id": query.coworking_id}
        running = or_(b.until.is_(None), b.until > self.clock.now())
        wanted = and_(b.coworking_id == coworkings.c.id, running)
        if query.cursor is not None:
            wanted &= tuple_(b.created_at, b.id) > self.cursors.read(query.cursor, filters)
        # The outer join tells admin a coworking without bans from one that does not exist.
        statement = (
            select(*SHOWN)
            .select_from(coworkings.outerjoin(bans, wanted))
            .where(coworkings.c.id == query.coworking_id)
            .order_by(b.created_at, b.id)
            .limit(query.limit + 1)
        )
        found = await self.session.rows(statement)
        if not found:
            raise CoworkingNotFound
        rows = [row for row in found if row["id"] is not None]
        page = self.cursors.page(rows, query.limit, lambda row: (row["created_at"], row["id"]), filters)
        contacts = await self.people.contacts({row["user_id"] for row in page.items})
        await self.accesses.note(
            query.actor,
            [Look(subject_id=id_, what="bans", coworking_id=query.coworking_id) for id_ in contacts],
        )
        return page.map(lambda row: listed(row, contacts))


def listed(row: Mapping[Any, Any], contacts: Mapping[UUID, Contact]) -> ListedBan:
    return ListedBan(
        id=row["id"],
        user=contacts.get(row["user_id"]),
        reason=row["reason"],
        until=row["until"],
        created_by=row["created_by"],
        created_at=row["created_at"],
    )
