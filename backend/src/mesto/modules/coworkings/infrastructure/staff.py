"""Who runs what, told to other modules. Invitations count nowhere here."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared
from mesto.core.security import Role
from mesto.modules.bookings.public import Members, Membership, PlaceStatus
from mesto.modules.coworkings.infrastructure.place_rows import rows_here
from mesto.modules.coworkings.infrastructure.tables import coworkings, is_active, members
from mesto.modules.coworkings.public import Staff
from mesto.modules.users.public import Ownership

_user_id = bindparam("user_id", type_=Uuid)
_roles = Prepared(
    select(members.c.coworking_id, cast(members.c.role, Text).label("role")).where(
        members.c.user_id == _user_id, is_active
    )
)
_owned = Prepared(
    select(members.c.coworking_id)
    .join(coworkings, coworkings.c.id == members.c.coworking_id)
    .where(members.c.user_id == _user_id, is_active)
    .where(members.c.role == Role.OWNER.value, coworkings.c.status != PlaceStatus.ARCHIVED.value)
)
_managers = Prepared(
    select(members.c.user_id)
    .where(members.c.coworking_id == bindparam("coworking_id", type_=Uuid), is_active)
    .where(members.c.role.in_([literal(Role.OWNER.value), literal(Role.MANAGER.value)]))
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


class SqlMembers(Members):
    def __init__(self, session: AsyncSession, engine: AsyncEngine) -> None:
        self._session = session
        self._engine = engine

    async def standing_of(self, user_id: UUID, coworking_id: UUID, now: datetime) -> Membership:  # noqa: ARG002  # bans follow
        return Membership(role=(await self._roles(user_id)).get(coworking_id))

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        return (await self._roles(user_id)).keys()

    async def _roles(self, user_id: UUID) -> Mapping[UUID, Role]:
        rows = await rows_here(_roles, self._session, self._engine, user_id=user_id)
        return {row["coworking_id"]: Role(row["role"]) for row in rows}


class SqlOwnership(Ownership):
    def __init__(self, session: AsyncSession, engine: AsyncEngine) -> None:
        self._session = session
        self._engine = engine

    async def owned_by(self, user_id: UUID) -> Collection[UUID]:
        rows = await rows_here(_owned, self._session, self._engine, user_id=user_id)
        return [row["coworking_id"] for row in rows]
