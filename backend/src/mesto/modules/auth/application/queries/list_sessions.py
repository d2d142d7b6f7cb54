from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.auth.domain.session import SessionPolicy
from mesto.modules.auth.infrastructure.tables import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSessions:
    actor: Actor
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    """When it ends unless it is used before."""
    ip: str | None
    user_agent: str
    device_name: str | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListSessionsHandler(Query):
    session: ReadSession
    policy: SessionPolicy
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListSessions) -> Page[SessionView]:
        """List where the person is signed in, the latest sign-in first."""
        user_id, now, c = query.actor.user_id, self.clock.now(), sessions.c
        filters = {"list": "sessions", "user_id": user_id}
        statement = (
            select(c.id, c.created_at, c.last_seen_at, c.expires_at, c.ip, c.user_agent, c.device_name)
            .where(
                c.user_id == user_id,
                c.ended_at.is_(None),
                c.expires_at > now,
                c.last_seen_at > now - self.policy.idle,
            )
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(query.limit + 1)
        )
        if query.cursor is not None:
            statement = statement.where(
                tuple_(c.created_at, c.id) < tuple_(*self.cursors.read(query.cursor, filters))
            )
        rows = (await self.session.execute(statement)).mappings()
        found = [
            SessionView(
                **{**row, "expires_at": self.policy.end_of(row["last_seen_at"], row["expires_at"])},
                is_current=row["id"] == query.actor.session_id,
            )
            for row in rows
        ]
        return self.cursors.page(found, query.limit, lambda view: (view.created_at, view.id), filters)
