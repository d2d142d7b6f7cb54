"""How an aggregate writes its own history: what changed, by whom, why (R-D02)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.security import Actor, ActorKind
from mesto.modules.bookings.domain.history import Action, HistoryEntry


class Recorded(AggregateRoot):
    """Notes every change of the fields named in `recorded`; replayed in order they give the row."""

    recorded: ClassVar[tuple[str, ...]]
    coworking_id: UUID
    user_id: UUID
    updated_at: datetime

    def pull_history(self) -> list[HistoryEntry]:
        entries: list[HistoryEntry] = vars(self).pop("_history", [])
        return entries

    @contextmanager
    def _changing(
        self, action: Action, *, by: Actor, now: datetime, reason: str | None = None
    ) -> Iterator[None]:
        before = self._state()
        yield
        self.updated_at = now
        self._note_change(action, before, by=by, now=now, reason=reason)

    def _note_change(
        self,
        action: Action,
        before: dict[str, Any],
        *,
        by: Actor,
        now: datetime,
        channel: str | None = None,
        reason: str | None = None,
    ) -> None:
        after = self._state()
        changed = [name for name, value in after.items() if name not in before or before[name] != value]
        kind = by.kind_towards(self.coworking_id, self.user_id)
        entry = HistoryEntry(
            booking_id=self.id,
            version=self.version + bool(before),
            at=now,
            action=action,
            actor_kind=kind,
            actor_user_id=by.id,
            channel=channel or ("runner" if kind is ActorKind.SYSTEM else "api"),
            reason=reason,
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
        )
        vars(self).setdefault("_history", []).append(entry)

    def _state(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.recorded}
