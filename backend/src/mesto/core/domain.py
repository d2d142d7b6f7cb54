"""Building blocks of every domain model. Standard library only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """A fact other modules may react to: primitives only, published as is.

    `occurred_at` and what `Envelope` names travel beside the payload, not in it.
    """

    name: ClassVar[str]
    """`module.fact.vN`; a changed meaning is a new class with a new name."""
    aggregate: ClassVar[str]
    """The field that holds the id of the aggregate the fact is about."""

    occurred_at: datetime


class AggregateRoot:
    """The only kind of object a repository loads and stores."""

    id: UUID
    version: int
    """Counted by the unit of work; events and ETags carry it."""

    def _record(self, event: DomainEvent) -> None:
        # Kept out of __init__: the ORM rebuilds aggregates without calling it.
        vars(self).setdefault("_events", []).append(event)

    def pull_events(self) -> list[DomainEvent]:
        events: list[DomainEvent] = vars(self).pop("_events", [])
        return events
