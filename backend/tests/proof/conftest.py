from tests.support.permission_fixtures import snapshot, world

__all__ = ["snapshot", "world"]
