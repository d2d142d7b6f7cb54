from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import VersionMismatch
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.errors import ReauthenticationFailed, StillOwner, UserNotFound
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credentials, UserRepository
from mesto.modules.users.domain.user import ProfileChanges, User
from mesto.modules.users.public import Ownership


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser:
    actor: Actor
    user_id: UUID
    changes: ProfileChanges
    current_password: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class UpdateUserHandler(UseCase):
    users: UserRepository
    credentials: Credentials
    hasher: PasswordHasher
    ownership: Ownership
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UpdateUser) -> User:
        if command.actor.user_id != command.user_id and not command.actor.is_admin:
            raise UserNotFound
        proven = await self._hash_proven_by(command)
        user = await self.users.get(command.user_id)
        if command.expected_version not in {None, user.version}:
            raise VersionMismatch(current_version=user.version)
        if proven not in {None, user.password_hash}:
            raise ReauthenticationFailed(pointer="/current_password")
        if user.is_business and command.changes.get("is_business") is False:
            await self._ensure_owns_nothing(user.id)
        user.edit(command.changes, self.clock.now())
        await self.uow.commit()
        return user

    async def _hash_proven_by(self, command: UpdateUser) -> str | None:
        # Before the row is locked: hashing is slow, and no connection is held meanwhile.
        known = await self.credentials.of_user(command.user_id) if "email" in command.changes else None
        if known is None or known.email == command.changes["email"]:
            return None
        if not await self.hasher.verify(command.current_password or "", known.password_hash):
            raise ReauthenticationFailed(pointer="/current_password")
        return known.password_hash

    async def _ensure_owns_nothing(self, user_id: UUID) -> None:
        if owned := await self.ownership.owned_by(user_id):
            raise StillOwner(pointer="/is_business", coworking_ids=sorted(str(id_) for id_ in owned))
