from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.coworkings.application.queries.coworking_cards import (
    CoworkingCard,
    card_columns,
    card_of,
)
from mesto.modules.coworkings.domain.member import MemberStatus, email_key
from mesto.modules.coworkings.infrastructure.tables import (
    coworkings,
    is_active,
    is_invited,
    members,
)
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMyMemberships:
    actor: Actor
    status: MemberStatus | None
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyMembership:
    member_id: UUID
    coworking: CoworkingCard
    role: Role
    status: MemberStatus


@dataclass(frozen=True, slots=True)
class ListMyMembershipsHandler(Query):
    """Memberships, and the invitations that wait for the person's e-mail.

    Reads on the write session, because the directory has read there and still holds its connection.
    """

    session: AsyncSession
    directory: Directory
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListMyMemberships) -> Page[MyMembership]:
        user_id, now, m = query.actor.user_id, self.clock.now(), members.c
        filters = {"list": "memberships", "user_id": user_id, "status": query.status}
        people = await self.directory.get_many([user_id])
        emails = [email_key(person.email) for person in people.values()]
        active = and_(m.user_id == user_id, is_active)
        invited = and_(m.email_key.in_(emails), is_invited, m.expires_at > now)
        wanted = {MemberStatus.ACTIVE: active, MemberStatus.INVITED: invited}
        statement = (
            select(m.id.label("member_id"), m.role, m.status, m.created_at, *card_columns(now))
            .join_from(members, coworkings, coworkings.c.id == m.coworking_id)
            .where(wanted[query.status] if query.status else or_(active, invited))
            .order_by(m.created_at, m.id)
            .limit(query.limit + 1)
        )
        if query.cursor is not None:
            place = self.cursors.read(query.cursor, filters)
            statement = statement.where(tuple_(m.created_at, m.id) > place)
        rows = (await self.session.execute(statement)).mappings().all()
        page = self.cursors.page(
            rows, query.limit, lambda row: (row["created_at"], row["member_id"]), filters
        )
        return page.map(
            lambda row: MyMembership(
                member_id=row["member_id"],
                coworking=card_of(row, now),
                role=row["role"],
                status=row["status"],
            )
        )
