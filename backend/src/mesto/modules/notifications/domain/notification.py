from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from mesto.core.ids import new_id


class NotificationType(StrEnum):
    WELCOME = "welcome"
    SECURITY = "security"
    MEMBERSHIP_INVITED = "membership_invited"
    MEMBERSHIP_CHANGED = "membership_changed"
    COWORKING_UNLISTED = "coworking_unlisted"
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_CHANGED = "booking_changed"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_AFFECTED = "booking_affected"
    CONFLICTS_FOUND = "conflicts_found"
    BARRED = "barred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message in a person's inbox."""

    user_id: UUID
    type: NotificationType
    title: str
    body: str
    data: Mapping[str, str]
    """Ids a client needs to open what the message is about."""
    event_id: UUID
    created_at: datetime
    """When the fact happened, not when we heard of it: late and shuffled events sort themselves."""
    read_at: datetime | None = None
    id: UUID = field(default_factory=new_id)


class Inbox(Protocol):
    async def put(self, notification: Notification) -> None:
        """Store the message unless this event has told this person the same already."""
        ...

    async def put_all(self, messages: Sequence[Notification]) -> None:
        """Store messages to many people about one event, each unless it is there already."""
        ...

    async def mark_read(self, notification_id: UUID, *, of: UUID, at: datetime) -> Notification:
        """Return the message, read now or before. Raises NotificationNotFound, also for others' messages."""
        ...

    async def mark_all_read(self, *, of: UUID, until: datetime, at: datetime) -> int:
        """Mark what happened until then as read; return how many were unread."""
        ...

    async def forget_slice(self, of: UUID) -> int:
        """Delete some of a person's messages and of their deliveries; return how many."""
        ...
