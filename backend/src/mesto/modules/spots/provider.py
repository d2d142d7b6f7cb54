from dishka import Provider, Scope, provide, provide_all

from mesto.modules.bookings.public import SpotCatalog
from mesto.modules.coworkings.public import SpotCounts
from mesto.modules.spots.application.commands.archive_spot import ArchiveSpotHandler
from mesto.modules.spots.application.commands.create_spots import CreateSpotsHandler
from mesto.modules.spots.application.commands.restore_spot import RestoreSpotHandler
from mesto.modules.spots.application.commands.update_spot import UpdateSpotHandler
from mesto.modules.spots.application.queries.get_spot import GetSpotHandler
from mesto.modules.spots.application.queries.get_spot_availability import GetSpotAvailabilityHandler
from mesto.modules.spots.application.queries.list_coworking_spots import ListCoworkingSpotsHandler
from mesto.modules.spots.application.queries.search_availability import SearchAvailabilityHandler
from mesto.modules.spots.domain.repository import SpotRepository
from mesto.modules.spots.infrastructure.catalog import SqlSpotCatalog
from mesto.modules.spots.infrastructure.counts import SqlSpotCounts
from mesto.modules.spots.infrastructure.repository import SqlSpotRepository


class SpotsProvider(Provider):
    scope = Scope.REQUEST

    repository = provide(SqlSpotRepository, provides=SpotRepository)
    catalog = provide(SqlSpotCatalog, provides=SpotCatalog)
    counts = provide(SqlSpotCounts, provides=SpotCounts)
    handlers = provide_all(
        CreateSpotsHandler,
        UpdateSpotHandler,
        ArchiveSpotHandler,
        RestoreSpotHandler,
        GetSpotHandler,
        GetSpotAvailabilityHandler,
        ListCoworkingSpotsHandler,
        SearchAvailabilityHandler,
    )
