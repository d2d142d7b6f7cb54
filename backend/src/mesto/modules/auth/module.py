from mesto.core.module import Module
from mesto.modules.auth.adapters.forgetting import forgetting
from mesto.modules.auth.adapters.router import router
from mesto.modules.auth.infrastructure.tables import map_tables
from mesto.modules.auth.provider import AuthProvider

module = Module(
    name="auth",
    providers=(AuthProvider(),),
    routers=(router,),
    reactions=(*forgetting,),
    map_tables=map_tables,
)
