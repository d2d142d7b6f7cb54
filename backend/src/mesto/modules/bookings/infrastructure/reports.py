from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.database import store_at_commit
from mesto.core.outbox import outbox
from mesto.modules.bookings.domain.conflicts import ConflictReport, ConflictReports
from mesto.modules.bookings.domain.events import ConflictsFound

_o: Final = outbox.c


class SqlConflictReports(ConflictReports):
    """A report is nothing but its event, so the outbox is where it is found."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_made(self, report_id: UUID, *, since: int) -> bool:
        made = select(_o.position).where(
            _o.position > since, _o.name == ConflictsFound.name, _o.aggregate_id == report_id
        )
        return (await self._session.scalar(made.limit(1))) is not None

    async def add(self, report: ConflictReport) -> None:
        store_at_commit(self._session, report, _nothing)


async def _nothing() -> None: ...
