from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.errors import QuotaExceeded
from mesto.core.security import Actor, Role
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.api_key import MOST_LIVE, ApiKey
from mesto.modules.auth.domain.repository import ApiKeyRepository
from mesto.modules.coworkings.public import CoworkingNotFound, Coworkings


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKey:
    actor: Actor
    coworking_id: UUID
    name: str
    scopes: Sequence[str]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreatedApiKey:
    key: ApiKey
    token: str
    """Nothing can show it again."""


@dataclass(frozen=True, slots=True)
class CreateApiKeyHandler(UseCase):
    keys: ApiKeyRepository
    coworkings: Coworkings
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CreateApiKey) -> CreatedApiKey:
        coworking_id, now = command.coworking_id, self.clock.now()
        command.actor.require(Role.OWNER, coworking_id, otherwise=CoworkingNotFound)
        await self.coworkings.seen_by(command.actor, coworking_id, otherwise=CoworkingNotFound, spot_ids=())
        key, token = ApiKey.issue(
            coworking_id=coworking_id,
            name=command.name,
            scopes=command.scopes,
            by=command.actor.user_id,
            now=now,
            expires_at=command.expires_at,
        )
        live = await self.keys.count_live(coworking_id, now)
        if live >= MOST_LIVE:
            raise QuotaExceeded(resource="api_keys", used=live, limit=MOST_LIVE)
        await self.keys.add(key)
        await self.uow.commit()
        return CreatedApiKey(key, token)
