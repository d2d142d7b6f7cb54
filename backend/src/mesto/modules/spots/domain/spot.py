from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.errors import InvalidState, VersionMismatch
from mesto.core.ids import new_id
from mesto.modules.bookings.public import WeeklyHours, ensure_no_overlap
from mesto.modules.spots.domain.draft import SpotChanges, SpotDraft, SpotType
from mesto.modules.spots.domain.events import (
    SpotActivated,
    SpotArchived,
    SpotCreated,
    SpotDeactivated,
    SpotRestored,
    SpotUpdated,
)


class SpotStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class DeactivateMode(StrEnum):
    """What happens to upcoming bookings of a spot that takes no new ones."""

    KEEP = "keep"
    CANCEL = "cancel"
    MOVE = "move"
    MOVE_OR_CANCEL = "move_or_cancel"


class ArchiveMode(StrEnum):
    """What happens when a spot to be archived has upcoming bookings."""

    REFUSE = "refuse"
    CANCEL = "cancel"
    MOVE = "move"
    MOVE_OR_CANCEL = "move_or_cancel"


@dataclass(eq=False, kw_only=True)
class Spot(AggregateRoot):
    """One bookable desk or room. It never moves to another coworking (R-V10) and is never deleted (R-V03).

    That names are unique in a coworking spans aggregates: see SpotRepository.hold_names.
    """

    coworking_id: UUID
    name: str
    description: str
    position: int
    zone: str | None
    spot_type: SpotType
    capacity: int
    attributes: tuple[str, ...]
    weekly_hours: tuple[WeeklyHours, ...] | None
    """None: open whenever the coworking is. Else open in the common part of both (R-T28)."""
    created_at: datetime
    updated_at: datetime
    status: SpotStatus = SpotStatus.ACTIVE
    archived_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def create(cls, draft: SpotDraft, *, coworking_id: UUID, now: datetime) -> Self:
        ensure_no_overlap(draft.weekly_hours or ())
        spot = cls(
            coworking_id=coworking_id,
            name=draft.name,
            description=draft.description,
            position=draft.position,
            zone=draft.zone,
            spot_type=draft.spot_type,
            capacity=draft.capacity,
            attributes=draft.attributes,
            weekly_hours=draft.weekly_hours,
            created_at=now,
            updated_at=now,
        )
        spot._record(SpotCreated(**spot._fact(now), spot_type=draft.spot_type))
        return spot

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def ensure_version(self, seen: int | None) -> None:
        """Raise VersionMismatch when the client has seen another version; None: it did not say."""
        if seen is not None and seen != self.version:
            raise VersionMismatch(current_version=self.version)

    def change(self, changes: SpotChanges, *, now: datetime) -> None:
        self._ensure_unarchived()
        ensure_no_overlap(changes.get("weekly_hours") or ())
        changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(self, name, value)
        self.updated_at = now
        self._record(SpotUpdated(**self._fact(now), changed=tuple(changed)))

    def activate(self, *, now: datetime) -> None:
        self._ensure_unarchived()
        if self.status is not SpotStatus.ACTIVE:
            self.status = SpotStatus.ACTIVE
            self.updated_at = now
            self._record(SpotActivated(**self._fact(now)))

    def deactivate(self, mode: DeactivateMode, *, now: datetime) -> None:
        self._ensure_unarchived()
        if self.status is not SpotStatus.INACTIVE:
            self.status = SpotStatus.INACTIVE
            self.updated_at = now
            self._record(SpotDeactivated(**self._fact(now), mode=mode))

    def archive(self, mode: ArchiveMode, *, now: datetime) -> None:
        if self.is_archived:
            return  # said twice, done once
        self.status = SpotStatus.INACTIVE
        self.archived_at = self.updated_at = now
        self._record(SpotArchived(**self._fact(now), mode=mode))

    def restore(self, *, now: datetime) -> None:
        """Bring an archived spot back, inactive."""
        if not self.is_archived:
            raise InvalidState(status=self.status)
        self.archived_at, self.updated_at = None, now
        self._record(SpotRestored(**self._fact(now)))

    def _ensure_unarchived(self) -> None:
        if self.is_archived:
            raise InvalidState(status="archived")

    def _fact(self, now: datetime) -> Mapping[str, Any]:
        return {"occurred_at": now, "coworking_id": self.coworking_id, "spot_id": self.id}
