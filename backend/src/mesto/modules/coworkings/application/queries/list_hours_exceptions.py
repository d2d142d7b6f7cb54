from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select, true, tuple_

from mesto.core.database import ReadSession
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import CoworkingNotFound, ExceptionKind, HoursException
from mesto.modules.coworkings.application.queries.coworking_page import ensure_readable
from mesto.modules.coworkings.infrastructure.place_rows import role_here
from mesto.modules.coworkings.infrastructure.repository import month_day
from mesto.modules.coworkings.infrastructure.stored_hours import intervals_from_json
from mesto.modules.coworkings.infrastructure.tables import coworkings, hours_exceptions

WHOLE_YEAR: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHoursExceptions:
    actor: Actor
    coworking_id: UUID
    date_from: date | None
    date_until: date | None
    """Included."""
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ListHoursExceptionsHandler(Query):
    session: ReadSession
    cursors: Cursors

    async def __call__(self, query: ListHoursExceptions) -> Page[HoursException]:
        e = hours_exceptions.c
        filters = {
            "list": "hours_exceptions",
            "coworking_id": query.coworking_id,
            "from": query.date_from,
            "until": query.date_until,
        }
        wanted = and_(e.coworking_id == coworkings.c.id, _falls_between(query.date_from, query.date_until))
        if query.cursor is not None:
            day, yearly = self.cursors.read(query.cursor, filters)
            wanted &= tuple_(e.day, e.yearly) > (date.fromisoformat(day), yearly)
        # The outer join answers for the coworking too: no row at all means that there is none.
        statement = (
            select(
                cast(coworkings.c.status, Text).label("status"),
                role_here(query.actor.id).label("my_role"),
                e.day,
                e.yearly,
                e.kind,
                e.intervals,
                e.note,
            )
            .select_from(coworkings.outerjoin(hours_exceptions, wanted))
            .where(coworkings.c.id == query.coworking_id)
            .order_by(e.day, e.yearly)
            .limit(query.limit + 1)
        )
        rows = await self.session.rows(statement)
        if not rows:
            raise CoworkingNotFound
        ensure_readable(rows[0]["status"], rows[0]["my_role"], query.actor)
        found = [
            HoursException(
                row["day"],
                row["yearly"],
                ExceptionKind(row["kind"]),
                intervals_from_json(row["intervals"]),
                row["note"],
            )
            for row in rows
            if row["day"] is not None
        ]
        return self.cursors.page(
            found, query.limit, lambda item: (item.day.isoformat(), item.yearly), filters
        )


def _falls_between(first: date | None, last: date | None) -> ColumnElement[bool]:
    e = hours_exceptions.c
    dated = and_(true(), *([e.day >= first] if first else []), *([e.day <= last] if last else []))
    if first is None or last is None or (last - first).days >= WHOLE_YEAR:
        return or_(e.yearly, dated)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return or_(and_(e.yearly, e.month_day.in_({month_day(day) for day in days})), and_(~e.yearly, dated))
