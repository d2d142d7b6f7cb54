from tests.support.identity import _running, app, client, world  # noqa: F401
