from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.modules.users.domain.mail_request import MailQuota, MailRequest, Targets
from mesto.modules.users.domain.repository import MailRequests
from mesto.modules.users.infrastructure.tables import mail_requests
from mesto.modules.users.public import MailAllowance

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_queue = text("SELECT pg_advisory_xact_lock(hashtextextended('users.mails:' || encode(:target, 'hex'), 0))")


class SqlMailRequests(MailRequests, MailAllowance):
    def __init__(self, session: AsyncSession, targets: Targets, quota: MailQuota, clock: Clock) -> None:
        self._session = session
        self._targets = targets
        self._quota = quota
        self._clock = clock

    async def ask(self, email: str) -> MailRequest | None:
        target, now = self._targets.of(email), self._clock.now()
        await queue_for(self._session, target)
        if not await has_room(self._session, mail_requests, target, self._quota, now):
            return None
        request = MailRequest(target=target, created_at=now)
        self._session.add(request)
        return request

    async def take(self, email: str) -> bool:
        return await self.ask(email) is not None


async def queue_for(session: AsyncSession, target: bytes) -> None:
    """Wait for whoever counts mails to the same address: two at once would both see room for one."""
    await session.execute(_queue, {"target": target})


async def has_room(
    session: AsyncSession, table: Table, target: bytes, quota: MailQuota, now: datetime
) -> bool:
    """Say whether the rows of this target leave room for one more in this hour and this day."""
    at = table.c.created_at
    in_hour = func.count().filter(at > now - HOUR)
    statement = select(in_hour, func.count()).where(table.c.target == target, at > now - DAY)
    hour, day = (await session.execute(statement)).one()
    return bool(hour < quota.per_hour and day < quota.per_day)
