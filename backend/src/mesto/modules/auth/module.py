from datetime import timedelta
from typing import Final

from mesto.core.module import Module
from mesto.core.purge import Purge
from mesto.modules.auth.adapters.providers_router import router as providers_router
from mesto.modules.auth.adapters.router import router
from mesto.modules.auth.infrastructure.identity_tables import constraints, map_identities
from mesto.modules.auth.infrastructure.tables import map_tables
from mesto.modules.auth.provider import AuthProvider

USED_PROOFS: Final = Purge(
    name="used_proofs",
    keep=timedelta(0),
    statement="""
    DELETE FROM auth.used_proofs WHERE hash IN (
        SELECT hash FROM auth.used_proofs
        WHERE expires_at < :before ORDER BY expires_at LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)


def _map_all() -> None:
    map_tables()
    map_identities()


module = Module(
    name="auth",
    providers=(AuthProvider(),),
    routers=(router, providers_router),
    purges=(USED_PROOFS,),
    constraints=constraints,
    map_tables=_map_all,
)
