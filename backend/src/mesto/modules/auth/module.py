from mesto.core.module import Job, Module
from mesto.modules.auth.adapters.api_keys_router import router as api_keys_router
from mesto.modules.auth.adapters.factors_router import router as factors_router
from mesto.modules.auth.adapters.passwords_router import router as passwords_router
from mesto.modules.auth.adapters.providers_router import router as providers_router
from mesto.modules.auth.adapters.router import router
from mesto.modules.auth.adapters.sessions_router import router as sessions_router
from mesto.modules.auth.adapters.subscribers import subscribers
from mesto.modules.auth.application.commands.end_silent_sessions import EndSilentSessionsHandler
from mesto.modules.auth.infrastructure.api_keys import API_KEYS
from mesto.modules.auth.infrastructure.challenges import CHALLENGES
from mesto.modules.auth.infrastructure.identity_tables import constraints, map_identities
from mesto.modules.auth.infrastructure.purges import PURGES
from mesto.modules.auth.infrastructure.rights import RIGHTS
from mesto.modules.auth.infrastructure.tables import map_tables
from mesto.modules.auth.provider import AuthProvider


def _map_all() -> None:
    map_tables()
    map_identities()


module = Module(
    name="auth",
    providers=(AuthProvider(),),
    routers=(
        router,
        sessions_router,
        passwords_router,
        providers_router,
        factors_router,
        api_keys_router,
    ),
    reactions=subscribers,
    jobs=(Job(name="end_silent_sessions", every_seconds=3600, use_case=EndSilentSessionsHandler),),
    purges=(*PURGES, CHALLENGES, API_KEYS),
    rights=RIGHTS,
    constraints=constraints,
    map_tables=_map_all,
)
