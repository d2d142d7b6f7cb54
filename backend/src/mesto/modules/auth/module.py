from mesto.core.module import Module
from mesto.modules.auth.adapters.router import router
from mesto.modules.auth.infrastructure.purges import ATTEMPTS, INCIDENTS
from mesto.modules.auth.infrastructure.tables import map_tables
from mesto.modules.auth.provider import AuthProvider

module = Module(
    name="auth",
    providers=(AuthProvider(),),
    routers=(router,),
    purges=(ATTEMPTS, INCIDENTS),
    map_tables=map_tables,
)
