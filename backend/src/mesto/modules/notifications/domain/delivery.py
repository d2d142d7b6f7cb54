"""A message on its way out of the house: whom it is for, when it is tried next, how it ended."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.modules.notifications.domain.events import DeliveryFailed

PAUSES: Final = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
LEASE: Final = timedelta(minutes=2)
"""Longer than any sending may take; whoever dies with a delivery keeps it no longer than this."""


class Channel(StrEnum):
    EMAIL = "email"


class Recipient(StrEnum):
    """What `recipient_id` names. No row holds an address: it is read when the message is sent."""

    PERSON = "person"
    FORMER_ADDRESS = "former_address"
    """The address a person had until the event; the id is the person's."""
    INVITATION = "invitation"
    """The address a coworking has invited; the id is the membership's."""


class MailKind(StrEnum):
    """Which letter is written; those with an inbox item are called like its type."""

    VERIFICATION = "verification"
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a word, no password
    ALREADY_REGISTERED = "already_registered"
    SECURITY = "security"
    BANNED = "banned"
    BARRED = "barred"
    INVITATION = "invitation"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    """There was nothing to say any more, or nobody to say it to."""


def wait_after(attempt: int) -> timedelta:
    """Return the pause after a failed attempt (1 to 5), ±20 % jitter (R-N05).

    Raises IndexError from the sixth on: that was the last.
    """
    return PAUSES[attempt - 1] * random.uniform(0.8, 1.2)  # noqa: S311  # jitter


@dataclass(eq=False, kw_only=True)
class Delivery(AggregateRoot):
    kind: MailKind
    recipient: Recipient
    recipient_id: UUID
    data: Mapping[str, str]
    """Ids and words the letter needs; never a secret, an address or a person's name."""
    event_id: UUID
    created_at: datetime
    next_attempt_at: datetime
    channel: Channel = Channel.EMAIL
    notification_id: UUID | None = None
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    expires_at: datetime | None = None
    settled_at: datetime | None = None
    last_error: str | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def version(self) -> int:  # type: ignore[override]  # nothing changes a delivery but its attempts
        return self.attempts

    @property
    def user_id(self) -> UUID | None:
        return None if self.recipient is Recipient.INVITATION else self.recipient_id

    def sent(self, now: datetime) -> None:
        self.last_error = None
        self._settle(DeliveryState.SENT, now)

    def skip(self, reason: str, now: datetime) -> None:
        self.last_error = reason
        self._settle(DeliveryState.SKIPPED, now)

    def put_off(self, error: str, now: datetime) -> None:
        """Note that an attempt has failed; after the last one the message is given up."""
        self.last_error = error
        if self.attempts >= MOST_ATTEMPTS:
            self.give_up(error, now)
        else:
            self.next_attempt_at = now + wait_after(self.attempts)

    def give_up(self, error: str, now: datetime) -> None:
        self.last_error = error
        self._settle(DeliveryState.FAILED, now)
        self._record(
            DeliveryFailed(
                occurred_at=now,
                delivery_id=self.id,
                user_id=self.user_id,
                notification_id=self.notification_id,
                channel=self.channel.value,
            )
        )

    def _settle(self, state: DeliveryState, now: datetime) -> None:
        self.state, self.settled_at = state, now


class DeliveryQueue(Protocol):
    async def put(self, delivery: Delivery) -> None:
        """Store it unless this event has sent this recipient the same already."""
        ...

    async def lease(self, now: datetime) -> Delivery | None:
        """Take and count the attempt that has waited longest; nobody else gets it until the lease ends.

        It is ours only once the caller has committed.
        """
        ...

    async def record(self, delivery: Delivery) -> None:
        """Store how the attempt ended, unless its lease has ended and another has begun."""
        ...
