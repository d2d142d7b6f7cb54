"""The append-only record of a booking: who changed what, when and why (R-D02)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

OF_THE_TEAM: Final = frozenset({"staff_note", "created_by"})
"""Fields that are nobody else's business."""


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
    ANONYMISED = "anonymised"
    """People and what they had typed are gone, also from the entries before."""


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

    def without_the_team(self) -> Self:
        """Return what the guest may read of it."""
        return replace(
            self,
            actor_user_id=None,
            before={name: value for name, value in self.before.items() if name not in OF_THE_TEAM},
            after={name: value for name, value in self.after.items() if name not in OF_THE_TEAM},
        )


def replayed(entries: Iterable[HistoryEntry]) -> dict[str, Any]:
    """Return the fields of the row after these changes, the oldest first."""
    state: dict[str, Any] = {}
    for entry in entries:
        state.update(entry.after)
    return state
