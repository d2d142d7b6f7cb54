import os
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.clock import Clock
from mesto.core.database import store_at_commit
from mesto.core.prepared import Prepared, Row
from mesto.modules.users.domain.link import (
    Link,
    LinkInvalid,
    LinkLife,
    LinkPurpose,
    LinkSecrets,
    UsedLink,
    hash_of,
)
from mesto.modules.users.domain.mail_request import MailQuota, Targets
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.infrastructure.mail_requests import has_room, queue_for
from mesto.modules.users.infrastructure.tables import links
from mesto.modules.users.public import Links

_is_open = links.c.used_at.is_(None) & links.c.voided_at.is_(None)
_works = _is_open & (links.c.expires_at > bindparam("now"))
_of_event = Prepared(select(links).where(links.c.event_id == bindparam("event_id"), _works))
_of_hash = Prepared(select(links).where(links.c.hash == bindparam("token_hash"), _works))


class SqlLinks(Links):
    def __init__(
        self,
        *,
        engine: AsyncEngine,
        session: AsyncSession,
        users: UserRepository,
        secrets: LinkSecrets,
        life: LinkLife,
        targets: Targets,
        quota: MailQuota,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._session = session
        self._users = users
        self._secrets = secrets
        self._life = life
        self._targets = targets
        self._quota = quota
        self._clock = clock

    async def issue(self, user_id: UUID, purpose: LinkPurpose, *, event_id: UUID) -> None:
        # The person first, everywhere: links are made, used and voided under that row.
        user, now = await self._users.find(user_id), self._clock.now()
        email = None if user is None else user.link_goes_to(purpose)
        if email is None:
            return
        target, salt = self._targets.of(email), os.urandom(16)
        await queue_for(self._session, target)
        if not await has_room(self._session, links, target, self._quota, now):
            return
        made = insert(links).values(
            event_id=event_id,
            user_id=user_id,
            purpose=purpose.value,
            email=email,
            target=target,
            salt=salt,
            hash=hash_of(self._secrets.token(event_id, salt)),
            created_at=now,
            expires_at=now + self._life.of(purpose),
        )
        once = made.on_conflict_do_nothing(index_elements=["event_id"]).returning(links.c.event_id)
        if (await self._session.execute(once)).first() is not None:
            await self._void(user_id, purpose, now, but=event_id)

    async def of_event(self, event_id: UUID) -> Link | None:
        row = await _of_event.row_now(self._engine, event_id=event_id, now=self._clock.now())
        if row is None:
            return None
        tokens = self._secrets.tokens(event_id, row["salt"])
        token = next((token for token in tokens if hash_of(token) == row["hash"]), None)
        return None if token is None else _link(row, token)

    async def find(self, token: str, *purposes: LinkPurpose) -> Link:
        row = await _of_hash.row_now(self._engine, token_hash=hash_of(token), now=self._clock.now())
        if row is None or row["purpose"] not in purposes:
            raise LinkInvalid
        return _link(row, token)

    async def redeem(self, token: str, *purposes: LinkPurpose) -> Link:
        now = self._clock.now()
        statement = (
            update(links)
            .where(links.c.hash == hash_of(token), links.c.purpose.in_(purposes), _works)
            .values(used_at=now)
            .returning(links)
        )
        row = (await self._session.execute(statement, {"now": now})).mappings().one_or_none()
        if row is None:
            raise LinkInvalid
        link = _link(row, token)
        store_at_commit(self._session, UsedLink(link, now), _stored_already)
        return link

    async def void(self, user_id: UUID, purpose: LinkPurpose) -> None:
        await self._void(user_id, purpose, self._clock.now())

    async def _void(
        self, user_id: UUID, purpose: LinkPurpose, now: datetime, but: UUID | None = None
    ) -> None:
        statement = update(links).where(
            links.c.user_id == user_id, links.c.purpose == purpose.value, _is_open
        )
        if but is not None:
            statement = statement.where(links.c.event_id != but)
        await self._session.execute(statement.values(voided_at=now))


def _link(row: Row, token: str) -> Link:
    return Link(
        id=row["event_id"],
        user_id=row["user_id"],
        purpose=LinkPurpose(row["purpose"]),
        email=row["email"],
        token=token,
        expires_at=row["expires_at"],
    )


async def _stored_already() -> None:
    """Nothing is left to store: the statement that used the link had to say at once whether it was the first."""
