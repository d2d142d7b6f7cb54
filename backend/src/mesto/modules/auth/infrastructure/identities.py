from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.types import Uuid

from mesto.core.prepared import Prepared
from mesto.modules.auth.domain.identity import Identity
from mesto.modules.auth.domain.identity_provider import UsedOnce
from mesto.modules.auth.domain.repository import IdentityRepository, UsedProofs
from mesto.modules.auth.infrastructure.identity_tables import identities, used_proofs
from mesto.modules.users.public import LinkedIdentities

_owner = Prepared(
    select(identities.c.user_id).where(
        identities.c.provider == bindparam("provider"), identities.c.subject == bindparam("subject")
    )
)
_providers = Prepared(
    select(identities.c.user_id, identities.c.provider)
    .where(identities.c.user_id == any_(bindparam("user_ids", type_=ARRAY(Uuid))))
    .order_by(identities.c.linked_at, identities.c.provider)
)


class SqlIdentityRepository(IdentityRepository):
    def __init__(self, engine: AsyncEngine, session: AsyncSession) -> None:
        self._engine = engine
        self._session = session

    async def owner(self, provider: str, subject: str) -> UUID | None:
        row = await _owner.row_now(self._engine, provider=provider, subject=subject)
        return None if row is None else row["user_id"]

    async def find(self, provider: str, subject: str) -> Identity | None:
        statement = select(Identity).where(identities.c.provider == provider, identities.c.subject == subject)
        return (await self._session.scalars(statement)).one_or_none()

    async def of_person(self, user_id: UUID) -> Sequence[Identity]:
        statement = (
            select(Identity)
            .where(identities.c.user_id == user_id)
            .order_by(identities.c.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(statement)).all()

    async def add(self, identity: Identity) -> None:
        self._session.add(identity)

    async def remove(self, identity: Identity) -> None:
        # The row goes, so nobody else counts the version that its last event carries.
        identity.version += 1
        await self._session.delete(identity)


class SqlUsedProofs(UsedProofs):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def use(self, once: UsedOnce) -> bool:
        # Waits for a rival's transaction, so that of two at once exactly one is let in.
        statement = (
            insert(used_proofs)
            .values(hash=once.hash, expires_at=once.expires_at)
            .on_conflict_do_nothing()
            .returning(used_proofs.c.hash)
        )
        return (await self._session.execute(statement)).one_or_none() is not None


class SqlLinkedIdentities(LinkedIdentities):
    def __init__(self, engine: AsyncEngine, session: AsyncSession) -> None:
        self._engine = engine
        self._session = session

    async def providers_of(self, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
        found: dict[UUID, list[str]] = {}
        for row in await _providers.rows_now(self._engine, user_ids=list(user_ids)) if user_ids else ():
            found.setdefault(row["user_id"], []).append(row["provider"])
        return found

    async def forget(self, user_id: UUID) -> None:
        await self._session.execute(delete(identities).where(identities.c.user_id == user_id))
