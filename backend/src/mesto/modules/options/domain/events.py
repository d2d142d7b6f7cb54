"""The facts other modules may react to (events.md §2)."""

from dataclasses import dataclass
from uuid import UUID

from mesto.core.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionEvent(DomainEvent):
    """What every event of an option carries."""

    aggregate = "option_id"

    coworking_id: UUID
    option_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCreated(OptionEvent):
    name = "options.option_created.v1"

    stock: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionUpdated(OptionEvent):
    name = "options.option_updated.v1"

    changed: tuple[str, ...]
    stock: int | None
    """As it is after the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionArchived(OptionEvent):
    name = "options.option_archived.v1"
