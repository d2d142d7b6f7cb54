from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.modules.bookings.domain.events import ConflictsFound
from mesto.modules.bookings.domain.flags import CAUSES, Flag


@dataclass(eq=False, kw_only=True)
class ConflictReport(AggregateRoot):
    """One look at the bookings of a coworking that has flagged some. It has no row, only its event."""

    id: UUID
    version: int = 1

    @classmethod
    def on(cls, coworking_id: UUID, flag: Flag, count: int, *, report_id: UUID, now: datetime) -> Self:
        report = cls(id=report_id)
        report._record(
            ConflictsFound(
                occurred_at=now,
                report_id=report_id,
                coworking_id=coworking_id,
                cause=CAUSES[flag],
                count=count,
            )
        )
        return report


class ConflictReports(Protocol):
    async def is_made(self, report_id: UUID, *, since: int) -> bool:
        """Say whether this report has been made after that position of the outbox."""
        ...

    async def add(self, report: ConflictReport) -> None: ...
