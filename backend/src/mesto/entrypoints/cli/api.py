import asyncio
from typing import Annotated

import typer

from mesto.entrypoints.cli.supervised import SUPERVISED, quick_imports, wait_for_parent


def api(supervised: Annotated[bool, SUPERVISED] = False) -> None:
    """Run the API process alone (production starts it like this)."""
    from mesto.entrypoints.cli.configuration import read_settings, with_database
    from mesto.entrypoints.cli.ports import ensure_free

    settings = read_settings()
    if supervised:  # the code is loaded while the parent makes the database ready
        with quick_imports():
            import mesto.entrypoints.rest.serve  # noqa: F401
        settings = settings.at_database(wait_for_parent())
    from mesto.core.logging import set_up_logging
    from mesto.core.startup import ensure_safe

    set_up_logging(settings.log, "api")
    ensure_free(settings.api.host, settings.api.port, "MESTO_API__PORT")
    with with_database(settings) as resolved:
        asyncio.run(ensure_safe(resolved))
        with quick_imports():
            from mesto.entrypoints.rest.serve import serve
        if not serve(resolved):
            raise typer.Exit(1)
