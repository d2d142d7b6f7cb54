from datetime import timedelta
from typing import Final

from mesto.core.module import Module
from mesto.core.purge import Purge
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


# An invitation that has ended is nobody's any more; its address has no reason to stay (R-P03).
INVITATIONS: Final = Purge(
    name="invitations",
    keep=timedelta(0),
    statement="""
    DELETE FROM coworkings.members WHERE id IN (
        SELECT id FROM coworkings.members WHERE status = 'invited' AND expires_at <= :before
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)

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
    purges=(INVITATIONS,),
    constraints=constraints,
    rights=RIGHTS,
    map_tables=map_all,
)
