from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from mesto.core.database import ReadSession
from mesto.core.security import Actor, Role
from mesto.core.use_case import Query
from mesto.modules.auth.infrastructure.tables import api_keys
from mesto.modules.coworkings.public import CoworkingNotFound, Coworkings

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApiKeys:
    actor: Actor
    coworking_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyView:
    id: UUID
    name: str
    scopes: Sequence[str]
    tail: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListApiKeysHandler(Query):
    coworkings: Coworkings
    session: ReadSession

    async def __call__(self, query: ListApiKeys) -> Sequence[ApiKeyView]:
        """List the keys that were not revoked, expired ones included, the latest first."""
        query.actor.require(Role.OWNER, query.coworking_id, otherwise=CoworkingNotFound)
        await self.coworkings.seen_by(
            query.actor, query.coworking_id, otherwise=CoworkingNotFound, spot_ids=()
        )
        c = api_keys.c
        shown = (c.id, c.name, c.scopes, c.tail, c.created_at, c.expires_at, c.last_used_at)
        rows = await self.session.rows(
            select(*shown)
            .where(c.coworking_id == query.coworking_id, c.revoked_at.is_(None))
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(MOST_SHOWN)
        )
        return [ApiKeyView(**row) for row in rows]
