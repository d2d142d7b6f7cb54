"""The local transport: mails stay in the database, where /dev/mailbox shows them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.clock import Clock
from mesto.modules.notifications.domain.mail import Mail, Mailer
from mesto.modules.notifications.infrastructure.delivery_tables import mailbox
from mesto.modules.users.public import KeptMails

MOST: Final = 100
"""Mails shown at once, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    id: UUID
    message_id: str
    to: str
    subject: str
    text: str
    html: str
    created_at: datetime


class MailboxMailer(Mailer):
    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        statement = insert(mailbox).values(
            id=mail.delivery_id,
            message_id=f"<{mail.delivery_id}@mailbox>",
            address=mail.to,
            address_key=_key(mail.to),
            subject=mail.subject,
            plain=mail.text,
            html=mail.html,
            created_at=self._clock.now(),
        )
        async with self._engine.begin() as connection:
            # A copy is the same mail: a real mailbox knows it by its Message-ID.
            await connection.execute(statement.on_conflict_do_nothing(constraint="pk_mailbox"))


class SqlKeptMails(KeptMails):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget(self, emails: Collection[str]) -> None:
        keys = {_key(email) for email in emails}
        await self._session.execute(delete(mailbox).where(mailbox.c.address_key.in_(keys)))


class Mailbox:
    """What the pages read: each call is one statement on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(self, to: str | None = None) -> Sequence[KeptMail]:
        m = mailbox.c
        statement = select(mailbox).order_by(m.created_at.desc(), m.id.desc()).limit(MOST)
        return await self._read(statement if to is None else statement.where(m.address_key == _key(to)))

    async def find(self, mail_id: UUID) -> KeptMail | None:
        found = await self._read(select(mailbox).where(mailbox.c.id == mail_id))
        return found[0] if found else None

    async def _read(self, statement: Select[*tuple[object, ...]]) -> Sequence[KeptMail]:
        async with self._engine.connect() as connection:
            return [_kept(row) for row in (await connection.execute(statement)).mappings()]


def _key(address: str) -> str:
    return address.strip().lower()


def _kept(row: RowMapping) -> KeptMail:
    return KeptMail(
        id=row["id"],
        message_id=row["message_id"],
        to=row["address"],
        subject=row["subject"],
        text=row["plain"],
        html=row["html"],
        created_at=row["created_at"],
    )
