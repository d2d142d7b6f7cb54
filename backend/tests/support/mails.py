"""What the mails ask other modules about, said by the test; and a hand that delivers them."""

import hashlib
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from dishka import AsyncContainer, Provider, Scope, provide
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.context import Trace
from mesto.core.domain import DomainEvent
from mesto.core.outbox import store_events
from mesto.modules.notifications.application.commands.deliver_message import DeliverMessageHandler
from mesto.modules.users.public import FormerEmails, Link, LinkInvalid, LinkPurpose, Links
from tests.support.app import RunningApp


class KnownLinks(Links):
    """Links as users makes them: derived from the event, so that nobody has to keep a token."""

    def __init__(self) -> None:
        self.issued: dict[UUID, tuple[UUID, LinkPurpose]] = {}
        self.address: dict[UUID, str] = {}
        self.ended: set[UUID] = set()
        self.expires_at: datetime | None = None

    def token(self, event_id: UUID) -> str:
        return hashlib.sha256(f"a key and {event_id}".encode()).hexdigest()

    async def issue(self, user_id: UUID, purpose: LinkPurpose, *, event_id: UUID) -> None:
        self.issued.setdefault(event_id, (user_id, purpose))

    async def of_event(self, event_id: UUID) -> Link | None:
        if event_id not in self.issued or event_id in self.ended:
            return None
        user_id, purpose = self.issued[event_id]
        assert self.expires_at is not None
        return Link(
            id=event_id,
            user_id=user_id,
            purpose=purpose,
            email=self.address[user_id],
            token=self.token(event_id),
            expires_at=self.expires_at,
        )

    async def redeem(self, token: str, *purposes: LinkPurpose) -> Link:
        raise LinkInvalid


class KnownFormerEmails(FormerEmails):
    def __init__(self) -> None:
        self.kept: dict[tuple[UUID, datetime], str] = {}

    async def of(self, user_id: UUID, *, given_up_at: datetime) -> str | None:
        return self.kept.get((user_id, given_up_at))


class MailNeighbours(Provider):
    """Stands in for the links and former addresses of users."""

    def __init__(self) -> None:
        super().__init__(scope=Scope.REQUEST)
        self.known_links = KnownLinks()
        self.known_emails = KnownFormerEmails()

    @provide(override=True)
    def links(self, clock: Clock) -> Links:
        if self.known_links.expires_at is None:
            self.known_links.expires_at = clock.now() + timedelta(hours=24)
        return self.known_links

    @provide(override=True)
    def former_emails(self) -> FormerEmails:
        return self.known_emails


async def happens(app: RunningApp, event: DomainEvent, *, by: UUID | None = None) -> None:
    """Store an event whose command belongs to another module."""
    trace = Trace(actor_kind="user" if by else "system", actor_user_id=by)
    async with app.container() as scope:
        session = await scope.get(AsyncSession)
        await store_events(session, [(SimpleNamespace(version=1), event)], trace)
        await session.commit()


async def delivers_one(container: AsyncContainer) -> bool:
    async with container() as scope:
        return await (await scope.get(DeliverMessageHandler))()


async def delivers_all(app: RunningApp) -> int:
    """Send what is due, as the worker does, and say how many attempts that took."""
    attempts = 0
    while await delivers_one(app.container):
        attempts += 1
        assert attempts < 100, "a message that is never done with"
    return attempts
