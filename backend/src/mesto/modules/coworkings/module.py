from mesto.core.module import Module
from mesto.modules.coworkings.adapters import (
    bans_router,
    coworkings_router,
    hours_router,
    impact_router,
    members_router,
    policy_router,
)
from mesto.modules.coworkings.adapters.subscribers import subscribers
from mesto.modules.coworkings.infrastructure.policy_tables import map_policies
from mesto.modules.coworkings.infrastructure.rights import RIGHTS
from mesto.modules.coworkings.infrastructure.tables import constraints, map_tables
from mesto.modules.coworkings.provider import CoworkingsProvider


def map_all() -> None:
    map_tables()
    map_policies()


module = Module(
    name="coworkings",
    providers=(CoworkingsProvider(),),
    routers=(
        coworkings_router.router,
        hours_router.router,
        members_router.router,
        policy_router.router,
        bans_router.router,
        impact_router.router,
    ),
    reactions=subscribers,
    constraints=constraints,
    rights=RIGHTS,
    map_tables=map_all,
)
