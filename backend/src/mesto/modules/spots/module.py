from mesto.core.module import Module
from mesto.modules.spots.adapters import availability_router, router, search_router
from mesto.modules.spots.infrastructure.tables import CONSTRAINTS, map_tables
from mesto.modules.spots.provider import SpotsProvider

module = Module(
    name="spots",
    providers=(SpotsProvider(),),
    routers=(router.router, availability_router.router, search_router.router),
    constraints=CONSTRAINTS,
    map_tables=map_tables,
)
