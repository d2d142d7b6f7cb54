from collections.abc import Sequence

from dishka import Provider, Scope, alias, collect, provide, provide_all

from mesto.modules.bookings.application.alternatives import Alternatives
from mesto.modules.bookings.application.commands.add_option import AddOptionHandler
from mesto.modules.bookings.application.commands.book_spot import BookSpotHandler
from mesto.modules.bookings.application.commands.cancel_booking import CancelBookingHandler
from mesto.modules.bookings.application.commands.remove_option import RemoveOptionHandler
from mesto.modules.bookings.application.commands.update_booking import UpdateBookingHandler
from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler
from mesto.modules.bookings.application.queries.get_booking import GetBookingHandler
from mesto.modules.bookings.application.queries.get_current_booking import GetCurrentBookingHandler
from mesto.modules.bookings.application.queries.list_available_times import ListAvailableTimesHandler
from mesto.modules.bookings.application.queries.list_bookings import ListBookingsHandler
from mesto.modules.bookings.application.queries.list_my_bookings import ListMyBookingsHandler
from mesto.modules.bookings.application.queries.shown import Showing
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.application.wishes import Verdicts
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.infrastructure.availability import SqlAvailability
from mesto.modules.bookings.infrastructure.free_starts import SqlFreeStarts
from mesto.modules.bookings.infrastructure.readers import SqlBookings, SqlUpcomingBookings
from mesto.modules.bookings.infrastructure.repository import SqlBookingRepository
from mesto.modules.bookings.infrastructure.situations import SqlSituations
from mesto.modules.bookings.public import (
    Availability,
    Bookings,
    SpotCatalog,
    SpotQueue,
    UpcomingBookings,
)


class BookingsProvider(Provider):
    scope = Scope.REQUEST

    catalogs = collect(SpotCatalog, provides=Sequence[SpotCatalog])
    spots = provide(Spots)
    queue = alias(Spots, provides=SpotQueue)
    repository = provide(SqlBookingRepository, provides=BookingRepository)
    situations = provide(SqlSituations)
    situations_port = alias(SqlSituations, provides=Situations)
    free_starts = provide(SqlFreeStarts)
    availability = provide(SqlAvailability)
    availability_port = alias(SqlAvailability, provides=Availability)
    bookings = provide(SqlBookings, provides=Bookings)
    upcoming = provide(SqlUpcomingBookings, provides=UpcomingBookings)
    parts = provide_all(Verdicts, Alternatives, Showing)
    handlers = provide_all(
        AddOptionHandler,
        BookSpotHandler,
        CancelBookingHandler,
        GetBookingHandler,
        GetCurrentBookingHandler,
        ListAvailableTimesHandler,
        ListBookingsHandler,
        ListMyBookingsHandler,
        RemoveOptionHandler,
        UpdateBookingHandler,
        WriteExpiredHandler,
    )
