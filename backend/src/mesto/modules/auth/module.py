from mesto.core.module import Module
from mesto.modules.auth.adapters.passwords_router import router as passwords_router
from mesto.modules.auth.adapters.router import router
from mesto.modules.auth.infrastructure.tables import map_tables
from mesto.modules.auth.provider import AuthProvider

module = Module(
    name="auth", providers=(AuthProvider(),), routers=(router, passwords_router), map_tables=map_tables
)
