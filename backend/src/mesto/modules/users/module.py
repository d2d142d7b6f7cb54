from mesto.core.module import Job, Module
from mesto.modules.users.adapters.admin_router import router as admin_router
from mesto.modules.users.adapters.privacy_router import router as privacy_router
from mesto.modules.users.adapters.router import router
from mesto.modules.users.adapters.subscribers import subscribers
from mesto.modules.users.application.commands.keep_erasures import KeepErasuresHandler
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
    # `/users/me/…` before `/users/{user_id}`.
    routers=(privacy_router, router, admin_router),
    reactions=subscribers,
    jobs=(Job(name="keep_erasures", every_seconds=60, use_case=KeepErasuresHandler),),
    purges=PURGES,
    constraints=constraints,
    rights=RIGHTS,
    map_tables=map_all_tables,
)
