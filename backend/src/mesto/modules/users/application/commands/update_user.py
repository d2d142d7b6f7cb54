from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import ensure_version
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.application.email_change import EmailChange
from mesto.modules.users.domain.errors import StillOwner, UserNotFound
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.domain.user import ProfileChanges, User
from mesto.modules.users.public import Ownership


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser:
    actor: Actor
    user_id: UUID
    changes: ProfileChanges
    email: str | None = None
    """None: it stays as it is, and so does a change of it that waits for its link."""
    current_password: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class UpdateUserHandler(UseCase):
    users: UserRepository
    ownership: Ownership
    email_change: EmailChange
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UpdateUser) -> User:
        actor, now = command.actor, self.clock.now()
        if actor.user_id != command.user_id and not actor.is_admin:
            raise UserNotFound
        wish = None
        if command.email is not None:
            wish = await self.email_change.prepared(
                command.user_id, command.email, actor, command.current_password
            )
        user = await self.users.get(command.user_id)
        ensure_version(user.version, command.expected_version)
        if user.is_business and command.changes.get("is_business") is False:
            await self._ensure_owns_nothing(user.id)
        user.edit(command.changes, now)
        if wish is not None:
            await self.email_change.make(user, wish, actor, now)
        await self.uow.commit()
        return user

    async def _ensure_owns_nothing(self, user_id: UUID) -> None:
        if owned := await self.ownership.owned_by(user_id):
            raise StillOwner(pointer="/is_business", coworking_ids=sorted(str(id_) for id_ in owned))
