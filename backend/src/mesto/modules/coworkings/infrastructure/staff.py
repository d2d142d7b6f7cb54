"""Who runs what, told to other modules. Invitations count nowhere here."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, and_, bindparam, cast, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared
from mesto.core.security import Role
from mesto.modules.bookings.public import Members, Membership, PlaceStatus
from mesto.modules.coworkings.domain.repository import CoworkingRepository, MemberRepository
from mesto.modules.coworkings.infrastructure.ban_tables import bans
from mesto.modules.coworkings.infrastructure.place_rows import rows_here
from mesto.modules.coworkings.infrastructure.tables import coworkings, is_active, members
from mesto.modules.coworkings.public import Staff
from mesto.modules.users.public import Directory, Ownership

_user_id = bindparam("user_id", type_=Uuid)
_roles = Prepared(
    select(members.c.coworking_id, cast(members.c.role, Text).label("role")).where(
        members.c.user_id == _user_id, is_active
    )
)
_roles_in = Prepared(
    select(members.c.user_id, cast(members.c.role, Text).label("role")).where(
        members.c.coworking_id == bindparam("coworking_id", type_=Uuid), is_active
    )
)
_owned = Prepared(
    select(members.c.coworking_id)
    .join(coworkings, coworkings.c.id == members.c.coworking_id)
    .where(members.c.user_id == _user_id, is_active)
    .where(members.c.role == Role.OWNER.value, coworkings.c.status != PlaceStatus.ARCHIVED.value)
)
_here = bindparam("coworking_id", type_=Uuid)
_running = or_(bans.c.until.is_(None), bans.c.until > bindparam("now", type_=DateTime(timezone=True)))
_role = select(cast(members.c.role, Text)).where(
    members.c.coworking_id == _here, members.c.user_id == _user_id, is_active
)
_barred = Prepared(select(bans.c.coworking_id).where(bans.c.user_id == _user_id, _running))
# One row whatever there is: a person without a role may be barred, a member need not be.
_person = select(_role.scalar_subquery().label("role")).subquery()
_standing = Prepared(
    select(_person.c.role, bans.c.id.is_not(None).label("is_barred"), bans.c.until).select_from(
        _person.outerjoin(bans, and_(bans.c.user_id == _user_id, bans.c.coworking_id == _here, _running))
    )
)
_managers = Prepared(
    select(members.c.user_id)
    .where(members.c.coworking_id == bindparam("coworking_id", type_=Uuid), is_active)
    .where(members.c.role.in_([literal(Role.OWNER.value), literal(Role.MANAGER.value)]))
    .order_by(members.c.id)
)
_team = Prepared(
    select(members.c.user_id)
    .where(members.c.coworking_id == bindparam("coworking_id", type_=Uuid), is_active)
    .where(members.c.role != literal(Role.RESIDENT.value))
    .order_by(members.c.id)
)


class SqlStaff(Staff):
    def __init__(self, session: AsyncSession, engine: AsyncEngine) -> None:
        self._session = session
        self._engine = engine

    async def roles_of(self, user_id: UUID) -> Mapping[UUID, Role]:
        rows = await _roles.rows_now(self._engine, user_id=user_id)
        return {row["coworking_id"]: Role(row["role"]) for row in rows}

    async def managers_of(self, coworking_id: UUID) -> Collection[UUID]:
        rows = await rows_here(_managers, self._session, self._engine, coworking_id=coworking_id)
        return [row["user_id"] for row in rows]

    async def team_of(self, coworking_id: UUID) -> Collection[UUID]:
        rows = await rows_here(_team, self._session, self._engine, coworking_id=coworking_id)
        return [row["user_id"] for row in rows]


class SqlMembers(Members):
    def __init__(self, session: AsyncSession, engine: AsyncEngine) -> None:
        self._session = session
        self._engine = engine

    async def standing_of(self, user_id: UUID, coworking_id: UUID, now: datetime) -> Membership:
        [row] = await rows_here(
            _standing, self._session, self._engine, user_id=user_id, coworking_id=coworking_id, now=now
        )
        return Membership(
            role=Role(row["role"]) if row["role"] else None,
            is_barred=row["is_barred"],
            barred_until=row["until"],
        )

    async def barred_from(self, user_id: UUID, now: datetime) -> Collection[UUID]:
        rows = await rows_here(_barred, self._session, self._engine, user_id=user_id, now=now)
        return {row["coworking_id"] for row in rows}

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        return (await self._roles(user_id)).keys()

    async def roles_in(self, coworking_id: UUID) -> Mapping[UUID, Role]:
        rows = await rows_here(_roles_in, self._session, self._engine, coworking_id=coworking_id)
        return {row["user_id"]: Role(row["role"]) for row in rows}

    async def _roles(self, user_id: UUID) -> Mapping[UUID, Role]:
        rows = await rows_here(_roles, self._session, self._engine, user_id=user_id)
        return {row["coworking_id"]: Role(row["role"]) for row in rows}


class SqlOwnership(Ownership):
    def __init__(
        self,
        *,
        session: AsyncSession,
        engine: AsyncEngine,
        coworkings: CoworkingRepository,
        members: MemberRepository,
        directory: Directory,
    ) -> None:
        self._session = session
        self._engine = engine
        self._coworkings = coworkings
        self._members = members
        self._directory = directory

    async def owned_by(self, user_id: UUID) -> Collection[UUID]:
        rows = await rows_here(_owned, self._session, self._engine, user_id=user_id)
        return [row["coworking_id"] for row in rows]

    async def solely_owned_by(self, user_id: UUID) -> Collection[UUID]:
        owned = await self._members.owned_by(user_id)
        for coworking_id in owned:
            await self._coworkings.get(coworking_id)
        owners = await self._members.owners_of(owned)
        others = {person for ids in owners.values() for person in ids} - {user_id}
        people = await self._directory.get_many(others)
        able = {person.id for person in people.values() if not person.is_banned}
        return [coworking_id for coworking_id in owned if able.isdisjoint(owners[coworking_id])]
