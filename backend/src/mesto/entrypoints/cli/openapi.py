def openapi() -> None:
    """Print the OpenAPI document; docs/openapi.json is this."""
    import json

    from mesto.core.metrics import Metrics
    from mesto.core.secrets import Secrets
    from mesto.core.settings import Settings
    from mesto.entrypoints.container import make_container
    from mesto.entrypoints.rest.main import make_app

    settings = Settings(_env_file=None, environment="test")
    container = make_container(settings, Secrets((b"only to name things",)), Metrics())
    app = make_app(container, settings)
    print(json.dumps(app.openapi(), indent=2, ensure_ascii=False))
