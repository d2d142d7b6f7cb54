from mesto.core.module import Module
from mesto.modules.users.adapters.admin_router import router as admin_router
from mesto.modules.users.adapters.router import router
from mesto.modules.users.infrastructure.purges import PURGES
from mesto.modules.users.infrastructure.rights import RIGHTS
from mesto.modules.users.infrastructure.second_factor_tables import map_second_factors
from mesto.modules.users.infrastructure.tables import constraints, map_tables
from mesto.modules.users.provider import UsersProvider


def map_all_tables() -> None:
    map_tables()
    map_second_factors()


module = Module(
    name="users",
    providers=(UsersProvider(),),
    routers=(router, admin_router),
    purges=PURGES,
    constraints=constraints,
    rights=RIGHTS,
    map_tables=map_all_tables,
)
