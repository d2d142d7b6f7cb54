from mesto.core.module import Module
from mesto.modules.auth.adapters.api_keys_router import router as api_keys_router
from mesto.modules.auth.adapters.factors_router import router as factors_router
from mesto.modules.auth.adapters.router import router
from mesto.modules.auth.infrastructure.api_keys import API_KEYS
from mesto.modules.auth.infrastructure.challenges import CHALLENGES
from mesto.modules.auth.infrastructure.tables import map_tables
from mesto.modules.auth.provider import AuthProvider

module = Module(
    name="auth",
    providers=(AuthProvider(),),
    routers=(router, factors_router, api_keys_router),
    purges=(CHALLENGES, API_KEYS),
    map_tables=map_tables,
)
