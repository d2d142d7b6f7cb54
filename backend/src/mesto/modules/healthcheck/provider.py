from dishka import Provider, Scope, provide

from mesto.core.health import Health


class HealthcheckProvider(Provider):
    scope = Scope.APP

    health = provide(Health)
