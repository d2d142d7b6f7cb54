import asyncio
from typing import Annotated

import typer

from mesto.entrypoints.cli.supervised import SUPERVISED, quick_imports, wait_for_parent


def api(supervised: Annotated[bool, SUPERVISED] = False) -> None:
    """Run the API process alone (production starts it like this)."""
    from mesto.entrypoints.cli.configuration import read_settings, with_database
    from mesto.entrypoints.cli.ports import ensure_free

    settings = read_settings()
    with quick_imports():
        from mesto.core.logging import set_up_logging
        from mesto.core.startup import ensure_safe
        from mesto.entrypoints.rest.serve import serve
    if supervised:
        settings = settings.at_database(wait_for_parent())
    set_up_logging(settings.log, "api")
    ensure_free(settings.api.host, settings.api.port, "MESTO_API__PORT")
    with with_database(settings) as resolved:
        asyncio.run(ensure_safe(resolved))
        if not serve(resolved):
            raise typer.Exit(1)
