from dishka import Provider, Scope, provide, provide_all

from mesto.modules.bookings.public import OptionCatalog
from mesto.modules.options.application.commands.archive_option import ArchiveOptionHandler
from mesto.modules.options.application.commands.create_option import CreateOptionHandler
from mesto.modules.options.application.commands.update_option import UpdateOptionHandler
from mesto.modules.options.application.queries.get_option import GetOptionHandler
from mesto.modules.options.application.queries.list_options import ListOptionsHandler
from mesto.modules.options.domain.repository import OptionRepository
from mesto.modules.options.infrastructure.catalog import SqlOptionCatalog
from mesto.modules.options.infrastructure.repository import SqlOptionRepository


class OptionsProvider(Provider):
    scope = Scope.REQUEST

    repository = provide(SqlOptionRepository, provides=OptionRepository)
    catalog = provide(SqlOptionCatalog, provides=OptionCatalog)
    handlers = provide_all(
        CreateOptionHandler,
        UpdateOptionHandler,
        ArchiveOptionHandler,
        GetOptionHandler,
        ListOptionsHandler,
    )
