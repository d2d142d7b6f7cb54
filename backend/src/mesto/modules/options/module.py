from mesto.core.module import Module
from mesto.modules.options.adapters.router import router
from mesto.modules.options.infrastructure.tables import map_tables
from mesto.modules.options.provider import OptionsProvider

module = Module(
    name="options",
    providers=(OptionsProvider(),),
    routers=(router,),
    map_tables=map_tables,
)
