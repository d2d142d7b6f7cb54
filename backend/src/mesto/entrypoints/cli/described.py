from fastapi import FastAPI

from mesto.core.metrics import Metrics
from mesto.core.secrets import Secrets
from mesto.core.settings import Settings
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app


def described_app() -> FastAPI:
    """Wire the API only to look at its routes: nothing is connected to."""
    settings = Settings(_env_file=None, environment="test")
    container = make_container(settings, Secrets((b"only to name things",)), Metrics())
    return make_app(container, settings)
