from dataclasses import dataclass, replace

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.pagination import Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.application.queries.list_bookings import BookingFilter, page_of_bookings
from mesto.modules.bookings.application.queries.shown import Showing, ShownBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMyBookings:
    actor: Actor
    filter: BookingFilter
    limit: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ListMyBookingsHandler(Query):
    session: ReadSession
    showing: Showing
    cursors: Cursors
    clock: Clock

    async def __call__(self, query: ListMyBookings) -> Page[ShownBooking]:
        mine = replace(query.filter, user_id=query.actor.user_id)
        return await page_of_bookings(self, replace(query, filter=mine))
