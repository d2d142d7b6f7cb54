from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.security import Role
from mesto.modules.bookings.public import CoworkingNotFound, ExceptionKind, HoursException, PlaceStatus
from mesto.modules.coworkings.domain.coworking import Coworking
from mesto.modules.coworkings.domain.member import Member
from mesto.modules.coworkings.domain.repository import (
    CoworkingRepository,
    HoursExceptionRepository,
    MemberRepository,
)
from mesto.modules.coworkings.infrastructure.stored_hours import intervals_from_json, intervals_to_json
from mesto.modules.coworkings.infrastructure.tables import (
    coworkings,
    hours_exceptions,
    is_active,
    is_invited,
    members,
)

NO_KEY_UPDATE: Final = {"key_share": True}


class SqlCoworkingRepository(CoworkingRepository):
    """Lock order: see CoworkingRepository. The member's foreign key takes KEY SHARE, which passes by."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, coworking: Coworking) -> None:
        self._session.add(coworking)
        # Members point here by foreign key; without a relationship the ORM does not know the order.
        await self._session.flush()

    async def get(self, coworking_id: UUID) -> Coworking:
        coworking = await self._session.get(
            Coworking, coworking_id, with_for_update=NO_KEY_UPDATE, populate_existing=True
        )
        if coworking is None:
            raise CoworkingNotFound
        return coworking


class SqlHoursExceptionRepository(HoursExceptionRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(
        self,
        coworking_id: UUID,
        exceptions: Sequence[HoursException],
        replaced: ExceptionKind | None,
    ) -> Collection[HoursException]:
        e = hours_exceptions.c
        dated = [item.day for item in exceptions if not item.yearly]
        yearly = [month_day(item.day) for item in exceptions if item.yearly]
        gone = or_(~e.yearly & e.day.in_(dated), e.yearly & e.month_day.in_(yearly))
        if replaced is not None:
            gone |= e.kind == replaced.value
        stood = await self._delete(coworking_id, gone)
        rows = [
            {
                "coworking_id": coworking_id,
                "day": item.day,
                "yearly": item.yearly,
                "month_day": month_day(item.day),
                "kind": item.kind.value,
                "intervals": intervals_to_json(item.intervals),
                "note": item.note,
            }
            for item in exceptions
        ]
        await self._session.execute(insert(hours_exceptions), rows)
        return set(stood) ^ set(exceptions)

    async def remove(self, coworking_id: UUID, day: date) -> Sequence[HoursException]:
        return await self._delete(coworking_id, hours_exceptions.c.day == day)

    async def _delete(self, coworking_id: UUID, which: ColumnElement[bool]) -> Sequence[HoursException]:
        e = hours_exceptions.c
        statement = (
            delete(hours_exceptions)
            .where(e.coworking_id == coworking_id, which)
            .returning(e.day, e.yearly, e.kind, e.intervals, e.note)
        )
        return [
            HoursException(
                row.day, row.yearly, ExceptionKind(row.kind), intervals_from_json(row.intervals), row.note
            )
            for row in await self._session.execute(statement)
        ]


class SqlMemberRepository(MemberRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, member: Member) -> None:
        self._session.add(member)

    async def get(self, member_id: UUID) -> Member | None:
        return await self._session.get(
            Member, member_id, with_for_update=NO_KEY_UPDATE, populate_existing=True
        )

    async def invitation(self, coworking_id: UUID, email_key: str) -> Member | None:
        m = members.c
        found = await self._held(m.coworking_id == coworking_id, m.email_key == email_key, is_invited)
        return next(iter(found), None)

    async def is_member(self, coworking_id: UUID, user_id: UUID) -> bool:
        m = members.c
        statement = select(m.id).where(m.coworking_id == coworking_id, m.user_id == user_id, is_active)
        return await self._session.scalar(statement) is not None

    async def of_person(self, coworking_id: UUID, user_id: UUID) -> Member | None:
        m = members.c
        found = await self._held(m.coworking_id == coworking_id, m.user_id == user_id, is_active)
        return next(iter(found), None)

    async def coworkings_of(self, user_id: UUID) -> Sequence[UUID]:
        m = members.c
        statement = select(m.coworking_id).where(m.user_id == user_id, is_active).order_by(m.coworking_id)
        return (await self._session.scalars(statement)).all()

    async def invitations_to(self, email_key: str) -> Sequence[Member]:
        return await self._held(members.c.email_key == email_key, is_invited)

    async def owned_by(self, user_id: UUID) -> Sequence[UUID]:
        m = members.c
        statement = (
            select(m.coworking_id)
            .join(coworkings, coworkings.c.id == m.coworking_id)
            .where(m.user_id == user_id, is_active, m.role == Role.OWNER)
            .where(coworkings.c.status != PlaceStatus.ARCHIVED)
            .order_by(m.coworking_id)
        )
        return (await self._session.scalars(statement)).all()

    async def owners_of(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
        m = members.c
        statement = select(m.coworking_id, m.user_id).where(
            m.coworking_id.in_(coworking_ids), is_active, m.role == Role.OWNER
        )
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for row in await self._session.execute(statement):
            found[row.coworking_id].add(row.user_id)
        return found

    async def remove(self, member: Member) -> None:
        # The row goes, so nobody else counts the version that its last event carries.
        member.version += 1
        await self._session.delete(member)

    async def _held(self, *which: ColumnElement[bool]) -> Sequence[Member]:
        statement = (
            select(Member)
            .where(*which)
            .order_by(members.c.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(statement)).all()


def month_day(day: date) -> int:
    """Return the day of the year as the table counts it: 1231 is 31 December."""
    return day.month * 100 + day.day
