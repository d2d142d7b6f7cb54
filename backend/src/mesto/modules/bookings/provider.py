from collections.abc import Sequence
from datetime import timedelta

from dishka import Provider, Scope, alias, collect, provide, provide_all

from mesto.core.personal_data import PersonalData
from mesto.core.settings import Settings
from mesto.modules.bookings.application.alternatives import Alternatives
from mesto.modules.bookings.application.clearing import Clearing
from mesto.modules.bookings.application.commands.add_option import AddOptionHandler
from mesto.modules.bookings.application.commands.anonymise_old import AnonymiseOldHandler
from mesto.modules.bookings.application.commands.book_spot import BookSpotHandler
from mesto.modules.bookings.application.commands.cancel_booking import CancelBookingHandler
from mesto.modules.bookings.application.commands.cancel_bookings_of import CancelBookingsOfHandler
from mesto.modules.bookings.application.commands.check_zone_rules import CheckZoneRulesHandler
from mesto.modules.bookings.application.commands.create_closure import CreateClosureHandler
from mesto.modules.bookings.application.commands.forget_user import ForgetUserHandler
from mesto.modules.bookings.application.commands.remove_closure import RemoveClosureHandler
from mesto.modules.bookings.application.commands.remove_option import RemoveOptionHandler
from mesto.modules.bookings.application.commands.report_hours_conflicts import (
    ReportHoursConflictsHandler,
)
from mesto.modules.bookings.application.commands.report_inactive_spot import ReportInactiveSpotHandler
from mesto.modules.bookings.application.commands.report_lost_option import ReportLostOptionHandler
from mesto.modules.bookings.application.commands.reproject_coworking import (
    ReprojectCoworkingHandler,
    StaleCoworkingsHandler,
)
from mesto.modules.bookings.application.commands.restore_booking import RestoreBookingHandler
from mesto.modules.bookings.application.commands.update_booking import UpdateBookingHandler
from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler
from mesto.modules.bookings.application.flagging import Flagging
from mesto.modules.bookings.application.impact import Impacts
from mesto.modules.bookings.application.option_supply import OptionSupply
from mesto.modules.bookings.application.planning import Planning
from mesto.modules.bookings.application.queries.check_booking import CheckBookingHandler
from mesto.modules.bookings.application.queries.get_booking import GetBookingHandler
from mesto.modules.bookings.application.queries.get_booking_as_of import GetBookingAsOfHandler
from mesto.modules.bookings.application.queries.get_booking_history import GetBookingHistoryHandler
from mesto.modules.bookings.application.queries.get_current_booking import GetCurrentBookingHandler
from mesto.modules.bookings.application.queries.get_my_quotas import GetMyQuotasHandler
from mesto.modules.bookings.application.queries.list_available_times import ListAvailableTimesHandler
from mesto.modules.bookings.application.queries.list_bookings import ListBookingsHandler
from mesto.modules.bookings.application.queries.list_closures import ListClosuresHandler
from mesto.modules.bookings.application.queries.list_my_bookings import ListMyBookingsHandler
from mesto.modules.bookings.application.queries.shown import Showing
from mesto.modules.bookings.application.reprojecting import Reprojecting
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.application.wishes import Verdicts
from mesto.modules.bookings.domain.anonymising import Anonymising, Retention
from mesto.modules.bookings.domain.booking_slices import BookingSlices
from mesto.modules.bookings.domain.conflicts import ConflictReports
from mesto.modules.bookings.domain.many import ClosureRepository, ManyBookings
from mesto.modules.bookings.domain.option_stock import OptionStock
from mesto.modules.bookings.domain.repository import BookingRepository
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.infrastructure.anonymising import SqlAnonymising
from mesto.modules.bookings.infrastructure.availability import SqlAvailability
from mesto.modules.bookings.infrastructure.booking_slices import SqlBookingSlices
from mesto.modules.bookings.infrastructure.calendar import SqlBookingCalendar
from mesto.modules.bookings.infrastructure.closures import SqlClosures
from mesto.modules.bookings.infrastructure.free_starts import SqlFreeStarts
from mesto.modules.bookings.infrastructure.many_bookings import SqlManyBookings
from mesto.modules.bookings.infrastructure.names import Names
from mesto.modules.bookings.infrastructure.option_stock import SqlOptionStock
from mesto.modules.bookings.infrastructure.personal_data import BookingsPersonalData
from mesto.modules.bookings.infrastructure.policy_simulation import SqlPolicySimulation
from mesto.modules.bookings.infrastructure.readers import SqlBookings, SqlUpcomingBookings
from mesto.modules.bookings.infrastructure.reports import SqlConflictReports
from mesto.modules.bookings.infrastructure.repository import SqlBookingRepository
from mesto.modules.bookings.infrastructure.situations import SqlSituations
from mesto.modules.bookings.public import (
    Availability,
    BookingCalendar,
    Bookings,
    Clearance,
    Closures,
    Impact,
    OptionAvailability,
    PolicySimulation,
    Reprojection,
    SpotCatalog,
    SpotQueue,
    UpcomingBookings,
)


class BookingsProvider(Provider):
    scope = Scope.REQUEST

    @provide(scope=Scope.APP)
    def retention(self, settings: Settings) -> Retention:
        return Retention(bookings=timedelta(days=settings.retention.booking_days))

    catalogs = collect(SpotCatalog, provides=Sequence[SpotCatalog])
    spots = provide(Spots)
    queue = alias(Spots, provides=SpotQueue)
    repository = provide(SqlBookingRepository, provides=BookingRepository)
    slices = provide(SqlBookingSlices, provides=BookingSlices)
    reports = provide(SqlConflictReports, provides=ConflictReports)
    flagging = provide(Flagging)
    reprojecting = provide(Reprojecting)
    reprojection = alias(Reprojecting, provides=Reprojection)
    situations = provide(SqlSituations)
    situations_port = alias(SqlSituations, provides=Situations)
    free_starts = provide(SqlFreeStarts)
    availability = provide(SqlAvailability)
    availability_port = alias(SqlAvailability, provides=Availability)
    bookings = provide(SqlBookings, provides=Bookings)
    simulation = provide(SqlPolicySimulation, provides=PolicySimulation)
    upcoming = provide(SqlUpcomingBookings, provides=UpcomingBookings)
    option_stock = provide(SqlOptionStock)
    option_stock_port = alias(SqlOptionStock, provides=OptionStock)
    option_availability = alias(SqlOptionStock, provides=OptionAvailability)
    parts = provide_all(Verdicts, Alternatives, Showing, Names, OptionSupply)
    many = provide(SqlManyBookings, provides=ManyBookings)
    closures = provide(SqlClosures)
    closures_port = alias(SqlClosures, provides=ClosureRepository)
    closures_told = alias(SqlClosures, provides=Closures)
    planning = provide(Planning)
    clearing = provide(Clearing)
    clearance = alias(Clearing, provides=Clearance)
    impact = provide(Impacts, provides=Impact)
    anonymising = provide(SqlAnonymising, provides=Anonymising)
    calendar = provide(SqlBookingCalendar, provides=BookingCalendar)
    personal_data = provide(BookingsPersonalData, provides=PersonalData, scope=Scope.APP)
    handlers = provide_all(
        AddOptionHandler,
        AnonymiseOldHandler,
        BookSpotHandler,
        CancelBookingHandler,
        GetBookingAsOfHandler,
        CreateClosureHandler,
        CheckBookingHandler,
        CancelBookingsOfHandler,
        CheckZoneRulesHandler,
        ForgetUserHandler,
        GetBookingHandler,
        GetBookingHistoryHandler,
        GetCurrentBookingHandler,
        GetMyQuotasHandler,
        ListAvailableTimesHandler,
        ListBookingsHandler,
        ListClosuresHandler,
        ListMyBookingsHandler,
        RemoveClosureHandler,
        RemoveOptionHandler,
        RestoreBookingHandler,
        ReportHoursConflictsHandler,
        ReportInactiveSpotHandler,
        ReportLostOptionHandler,
        ReprojectCoworkingHandler,
        StaleCoworkingsHandler,
        UpdateBookingHandler,
        WriteExpiredHandler,
    )
