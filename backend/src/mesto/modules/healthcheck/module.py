from mesto.core.module import Module
from mesto.modules.healthcheck.adapters.router import router
from mesto.modules.healthcheck.provider import HealthcheckProvider

module = Module(name="healthcheck", providers=(HealthcheckProvider(),), root_routers=(router,))
