import asyncio
from typing import Annotated

from mesto.entrypoints.cli.supervised import SUPERVISED, quick_imports, wait_for_parent


def runner(supervised: Annotated[bool, SUPERVISED] = False) -> None:
    """Run the runner process alone: events, reactions, the timetable."""
    from mesto.entrypoints.cli.configuration import read_settings, with_database
    from mesto.entrypoints.cli.ports import ensure_free

    settings = read_settings()
    if supervised:  # the code is loaded while the parent makes the database ready
        with quick_imports():
            import mesto.entrypoints.runner.main  # noqa: F401
        settings = settings.at_database(wait_for_parent())
    from mesto.core.logging import set_up_logging
    from mesto.core.startup import ensure_safe

    set_up_logging(settings.log, "runner")
    ensure_free(settings.api.host, settings.runner.port, "MESTO_RUNNER__PORT")
    with with_database(settings) as resolved:
        asyncio.run(ensure_safe(resolved))
        with quick_imports():
            from mesto.entrypoints.runner.main import run
        asyncio.run(run(resolved))
