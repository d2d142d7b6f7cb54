from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.bookings.public import AccessLog, Contact, CoworkingNotFound, Look, People
from mesto.modules.coworkings.domain.member import MemberStatus
from mesto.modules.coworkings.infrastructure.tables import coworkings, is_active, members


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembers:
    actor: Actor
    coworking_id: UUID
    role: Role | None
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    id: UUID
    contact: Contact | None
    """None before acceptance, and where the person is gone."""
    email: str | None
    """Before acceptance: the invited one."""
    role: Role
    status: MemberStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ListMembersHandler(Query):
    session: ReadSession
    people: People
    accesses: AccessLog
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListMembers) -> Page[ListedMember]:
        query.actor.require(Role.STAFF, query.coworking_id, otherwise=CoworkingNotFound)
        m = members.c
        filters = {"list": "members", "coworking_id": query.coworking_id, "role": query.role}
        alive = or_(is_active, m.expires_at > self.clock.now())
        wanted = and_(m.coworking_id == coworkings.c.id, alive)
        if query.role is not None:
            wanted &= m.role == query.role
        if query.cursor is not None:
            wanted &= tuple_(m.created_at, m.id) > self.cursors.read(query.cursor, filters)
        # The outer join tells admin a coworking without such members from one that does not exist.
        statement = (
            select(m.id, m.user_id, m.email_key, m.role, m.status, m.created_at)
            .select_from(coworkings.outerjoin(members, wanted))
            .where(coworkings.c.id == query.coworking_id)
            .order_by(m.created_at, m.id)
            .limit(query.limit + 1)
        )
        found = await self.session.rows(statement)
        if not found:
            raise CoworkingNotFound
        rows = [row for row in found if row["id"] is not None]
        page = self.cursors.page(rows, query.limit, lambda row: (row["created_at"], row["id"]), filters)
        contacts = await self.people.contacts({row["user_id"] for row in page.items if row["user_id"]})
        await self.accesses.note(
            query.actor,
            [Look(subject_id=id_, what="members", coworking_id=query.coworking_id) for id_ in contacts],
        )
        return page.map(
            lambda row: ListedMember(
                id=row["id"],
                contact=contacts.get(row["user_id"]),
                email=row["email_key"],
                role=row["role"],
                status=row["status"],
                created_at=row["created_at"],
            )
        )
