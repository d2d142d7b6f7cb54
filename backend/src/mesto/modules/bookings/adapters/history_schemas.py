from datetime import datetime
from typing import Any
from uuid import UUID

from mesto.core.schemas import Output
from mesto.modules.bookings.adapters.schemas import BookingOut
from mesto.modules.bookings.domain.history import Action, HistoryEntry


class HistoryActorOut(Output):
    kind: str
    user_id: UUID | None = None
    """Only for the team of the coworking."""


class HistoryEntryOut(Output):
    at: datetime
    action: Action
    actor: HistoryActorOut
    channel: str
    reason: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    version: int


class HistoryPage(Output):
    items: list[HistoryEntryOut]
    next_cursor: str | None


class BookingAsOf(Output):
    booking: BookingOut


def entry_out(entry: HistoryEntry) -> HistoryEntryOut:
    return HistoryEntryOut(
        at=entry.at,
        action=entry.action,
        actor=HistoryActorOut(kind=entry.actor_kind, user_id=entry.actor_user_id),
        channel=entry.channel,
        reason=entry.reason,
        before=entry.before,
        after=entry.after,
        version=entry.version,
    )
