from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from mesto.core.database import ReadSession
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.get_booking import known_booking
from mesto.modules.bookings.domain.history import OF_THE_TEAM, HistoryEntry
from mesto.modules.bookings.infrastructure.rebuilding import entry_of
from mesto.modules.bookings.infrastructure.tables import history
from mesto.modules.bookings.public import AccessLog, Look

h = history.c


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBookingHistory:
    actor: Actor
    booking_id: UUID
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class GetBookingHistoryHandler(Query):
    """Who changed what and why, the oldest first. Guests do not see what is the team's alone."""

    session: ReadSession
    accesses: AccessLog
    cursors: Cursors

    async def __call__(self, query: GetBookingHistory) -> Page[HistoryEntry]:
        booking = await known_booking(self.session, query.actor, query.booking_id)
        for_team = query.actor.is_team_of(booking.coworking_id)
        filters = {"list": "history", "booking_id": query.booking_id}
        wanted = h.booking_id == query.booking_id
        if not for_team:
            wanted &= seen_by_guests()
        if query.cursor is not None:
            wanted &= h.id > self.cursors.read(query.cursor, filters)[0]
        rows = await self.session.rows(select(history).where(wanted).order_by(h.id).limit(query.limit + 1))
        page = self.cursors.page(rows, query.limit, lambda row: (row["id"],), filters)
        if for_team:
            look = Look(subject_id=booking.user_id, what="bookings", coworking_id=booking.coworking_id)
            await self.accesses.note(query.actor, [look])
        return page.map(lambda row: entry_of(row) if for_team else entry_of(row).without_the_team())


def seen_by_guests() -> ColumnElement[bool]:
    """Leave out changes of nothing but what only the team sees: an empty entry would tell that there is one."""
    rest = h.after.op("-", return_type=JSONB())(cast(literal(sorted(OF_THE_TEAM), ARRAY(Text)), ARRAY(Text)))
    return rest != cast(literal("{}"), JSONB)
