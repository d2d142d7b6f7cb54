from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.repository import ApiKeyRepository
from mesto.modules.coworkings.public import CoworkingNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    actor: Actor
    coworking_id: UUID
    key_id: UUID


@dataclass(frozen=True, slots=True)
class RevokeApiKeyHandler(UseCase):
    """The next request with the key is refused; a revoked key is as good as gone."""

    keys: ApiKeyRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RevokeApiKey) -> None:
        command.actor.require(Role.OWNER, command.coworking_id, otherwise=CoworkingNotFound)
        key = await self.keys.get(command.coworking_id, command.key_id)
        key.revoke(self.clock.now())
        await self.uow.commit()
