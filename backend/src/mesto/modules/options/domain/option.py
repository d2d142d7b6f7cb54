from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypedDict
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.errors import InvalidState, VersionMismatch
from mesto.core.ids import new_id
from mesto.modules.options.domain.events import OptionArchived, OptionCreated, OptionUpdated


class OptionChanges(TypedDict, total=False):
    """A merge patch: what is missing stays."""

    name: str
    description: str
    max_per_booking: int
    spot_types: tuple[str, ...]
    stock: int | None


@dataclass(eq=False, kw_only=True)
class Option(AggregateRoot):
    """An extra of one coworking; archived, never deleted (R-O01)."""

    coworking_id: UUID
    name: str
    description: str
    max_per_booking: int
    spot_types: tuple[str, ...]
    """Empty: fits every type."""
    created_at: datetime
    updated_at: datetime
    stock: int | None = None
    """How many there are; None: no limit. It may be set below what is booked (R-O04)."""
    archived_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def create(
        cls,
        *,
        coworking_id: UUID,
        name: str,
        description: str,
        max_per_booking: int,
        spot_types: tuple[str, ...],
        now: datetime,
        stock: int | None = None,
    ) -> Self:
        option = cls(
            coworking_id=coworking_id,
            name=name,
            description=description,
            max_per_booking=max_per_booking,
            spot_types=spot_types,
            stock=stock,
            created_at=now,
            updated_at=now,
        )
        option._record(OptionCreated(**option._fact(now), stock=stock))
        return option

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def ensure_version(self, seen: int | None) -> None:
        """Raise VersionMismatch when the client has seen another version; None: it did not say."""
        if seen is not None and seen != self.version:
            raise VersionMismatch(current_version=self.version)

    def change(self, changes: OptionChanges, *, now: datetime) -> None:
        if self.is_archived:
            raise InvalidState(status="archived")
        changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(self, name, value)
        self.updated_at = now
        self._record(OptionUpdated(**self._fact(now), changed=tuple(changed), stock=self.stock))

    def archive(self, *, now: datetime) -> None:
        """Take the option off the offer; bookings that have it keep it (R-O04)."""
        if self.is_archived:
            return  # said twice, done once
        self.archived_at = self.updated_at = now
        self._record(OptionArchived(**self._fact(now)))

    def _fact(self, now: datetime) -> Mapping[str, Any]:
        return {"occurred_at": now, "coworking_id": self.coworking_id, "option_id": self.id}
