"""The facts other modules may react to (events.md §2)."""

from dataclasses import dataclass
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotEvent(DomainEvent):
    """What every event of a spot carries."""

    aggregate = "spot_id"

    coworking_id: UUID
    spot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCreated(SpotEvent):
    name = "spots.spot_created.v1"

    spot_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotUpdated(SpotEvent):
    name = "spots.spot_updated.v1"

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotActivated(SpotEvent):
    name = "spots.spot_activated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotDeactivated(SpotEvent):
    name = "spots.spot_deactivated.v1"

    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotArchived(SpotEvent):
    name = "spots.spot_archived.v1"

    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotRestored(SpotEvent):
    name = "spots.spot_restored.v1"
