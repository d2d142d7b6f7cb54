from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from mesto.core.database import ReadSession
from mesto.core.use_case import Query
from mesto.modules.bookings.public import People
from mesto.modules.coworkings.application.queries.list_members import ListedMember
from mesto.modules.coworkings.domain.errors import MemberNotFound
from mesto.modules.coworkings.infrastructure.tables import members


@dataclass(frozen=True, slots=True, kw_only=True)
class GetMember:
    """Asked right after a command that has judged who may see the member: it asks no actor."""

    member_id: UUID


@dataclass(frozen=True, slots=True)
class GetMemberHandler(Query):
    session: ReadSession
    people: People

    async def __call__(self, query: GetMember) -> ListedMember:
        m = members.c
        statement = select(m.id, m.user_id, m.email_key, m.role, m.status, m.created_at).where(
            m.id == query.member_id
        )
        rows = await self.session.rows(statement)
        if not rows:
            raise MemberNotFound
        row = rows[0]
        contacts = await self.people.contacts([row["user_id"]] if row["user_id"] else [])
        return ListedMember(
            id=row["id"],
            contact=contacts.get(row["user_id"]),
            email=row["email_key"],
            role=row["role"],
            status=row["status"],
            created_at=row["created_at"],
        )
