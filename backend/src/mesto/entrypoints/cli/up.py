import asyncio
import time
from importlib.metadata import version

from mesto.core.trouble import CannotStart


def up() -> None:
    """Start everything: database, migrations, demo data, API and runner. Ctrl-C stops it."""
    from mesto.entrypoints.cli.configuration import read_settings
    from mesto.entrypoints.cli.system.remains import only_one

    began = time.monotonic()

    def say(line: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {line}", flush=True)

    print(f"Mesto {version('mesto')}", flush=True)
    settings = read_settings()
    if settings.is_production and settings.database.url is None:
        raise CannotStart(
            "MESTO_DATABASE__URL is empty, and production has no embedded PostgreSQL.",
            "Name a server: postgresql://user:password@host:5432/mesto",
        )
    with only_one(settings.data_dir):
        from mesto.entrypoints.cli.system.foreground import stay
        from mesto.entrypoints.cli.system.running import System

        asyncio.run(stay(System(settings, say), say))
