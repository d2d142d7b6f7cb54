"""The append-only record of a booking: who changed what, when and why (R-D02)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Action(StrEnum):
    PLACED = "placed"
    RESCHEDULED = "rescheduled"
    EDITED = "edited"
    OPTIONS_CHANGED = "options_changed"
    CANCELLED = "cancelled"
    FINISHED_EARLY = "finished_early"
    EXPIRED = "expired"
    RESTORED = "restored"
    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"
    REPROJECTED = "reprojected"
    """Another zone, or other rules of the zone, with or without other instants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One change. `before` and `after` hold only what changed; replayed in order they give the row."""

    booking_id: UUID
    version: int
    at: datetime
    action: Action
    actor_kind: str
    actor_user_id: UUID | None
    channel: str
    reason: str | None
    before: dict[str, Any]
    after: dict[str, Any]
