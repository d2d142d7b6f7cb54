from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared
from mesto.modules.users.domain.email import email_key
from mesto.modules.users.domain.link import LinkInvalid, LinkPurpose
from mesto.modules.users.domain.repository import MailRequests, UserRepository
from mesto.modules.users.infrastructure.tables import users
from mesto.modules.users.public import EmailConfirmed, Emails, Links

_concerned = Prepared(
    select(users.c.id, users.c.email_key, users.c.pending_email_key, users.c.email_verified)
    .where(or_(users.c.email_key == bindparam("key"), users.c.pending_email_key == bindparam("key")))
    .limit(10)
)
CONFIRMING = (LinkPurpose.REGISTER, LinkPurpose.CHANGE)


class SqlEmails(Emails):
    def __init__(
        self,
        *,
        engine: AsyncEngine,
        users: UserRepository,
        requests: MailRequests,
        links: Links,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._users = users
        self._requests = requests
        self._links = links
        self._clock = clock

    async def ask_again(self, email: str) -> None:
        waiting = await self._who_waits_for(email)
        request = await self._requests.ask(email)
        if request is not None and waiting is not None:
            request.verify(*waiting)

    async def confirm(self, token: str) -> EmailConfirmed:
        link = await self._links.find(token, *CONFIRMING)
        user = await self._users.find(link.user_id)
        if user is None:
            raise LinkInvalid
        link = await self._links.redeem(token, *CONFIRMING)
        asked_by = user.pending_by
        is_changed = user.confirm_email(link, self._clock.now())
        return EmailConfirmed(user_id=user.id, is_changed=is_changed, asked_by=asked_by)

    async def _who_waits_for(self, email: str) -> tuple[UUID, LinkPurpose] | None:
        key = email_key(email)
        rows = await _concerned.rows_now(self._engine, key=key)
        for row in rows:
            if row["email_key"] == key:
                return None if row["email_verified"] else (row["id"], LinkPurpose.REGISTER)
        if len(rows) != 1:
            return None  # several want the address: a link for one of them could be somebody else's
        [row] = rows
        return row["id"], LinkPurpose.REGISTER if row["email_key"] is None else LinkPurpose.CHANGE
