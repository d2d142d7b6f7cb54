from mesto.core.module import Module
from mesto.modules.users.adapters.admin_router import router as admin_router
from mesto.modules.users.adapters.router import router
from mesto.modules.users.infrastructure.purges import PURGES
from mesto.modules.users.infrastructure.tables import constraints, map_tables
from mesto.modules.users.provider import UsersProvider

module = Module(
    name="users",
    providers=(UsersProvider(),),
    routers=(router, admin_router),
    purges=PURGES,
    constraints=constraints,
    map_tables=map_tables,
)
