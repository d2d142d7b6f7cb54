"""The facts other modules may react to (events.md §2)."""

from dataclasses import dataclass
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(DomainEvent):
    """A message will not arrive: refused for good, or every attempt used up."""

    name = "notifications.delivery_failed.v1"
    aggregate = "delivery_id"

    delivery_id: UUID
    user_id: UUID | None
    """None: it was for an address without an account."""
    notification_id: UUID | None
    """None: such messages have no inbox item."""
    channel: str
