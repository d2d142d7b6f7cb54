"""Who sits where, for coworkings that show names (R-B22). Asked for nowhere else."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.bookings.infrastructure.situations import _id, b, o, touches_slot
from mesto.modules.bookings.public import Busy, People

_makers = Prepared(
    select(o.starts_at, b.user_id).where(
        o.spot_id == _id("spot_id"),
        touches_slot(),
        o.kind == literal("booking"),
        b.id == o.owner_id,
        b.guest.is_(None),  # guests never agreed to be shown
    )
)


class Names:
    def __init__(self, session: AsyncSession, people: People) -> None:
        self._session = session
        self._people = people

    async def added_to(self, spot_id: UUID, busy: Sequence[Busy]) -> Sequence[Busy]:
        """Name the people behind the busy intervals of one spot: two statements, however many there are."""
        if not busy:
            return busy
        rows = await _makers.rows(
            self._session, spot_id=spot_id, first=busy[0].time_from, last=busy[-1].time_until
        )
        makers = {row["starts_at"]: row["user_id"] for row in rows}
        known = await self._people.contacts(set(makers.values()))
        names = {start: known[user_id].full_name for start, user_id in makers.items() if user_id in known}
        return [replace(one, booked_by=names.get(one.time_from)) for one in busy]
