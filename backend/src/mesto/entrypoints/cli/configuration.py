"""The settings as a command sees them, with a sentence instead of a traceback when they are wrong."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from mesto.core.settings import PREFIX, Settings, UnreadableSecret
from mesto.core.settings_doc import unknown_variables
from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.embedded import embedded_postgres


def read_settings() -> Settings:
    """Return the settings, or raise CannotStart naming every wrong one; warn of names nobody knows."""
    try:
        settings = Settings()
    except UnreadableSecret as error:
        raise CannotStart(str(error), "Mend the path or its rights.") from None
    except ValidationError as error:
        wrong = "".join(f"\n  - {_name(e['loc'])}: {e['msg']}" for e in error.errors(include_input=False))
        raise CannotStart(f"The settings are wrong:{wrong}", "\nAll settings: docs/settings.md") from None
    if unknown := unknown_variables(os.environ):
        print(f"mesto: unknown settings are ignored: {', '.join(unknown)}", file=sys.stderr)
    return settings


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """Give the settings with a database that runs: the configured one, else the embedded one.

    The environment names it too, for the processes this one starts. An embedded server that was
    running before (of `mesto up` in another terminal) is left running.
    """
    if settings.database.url is not None:
        yield settings
        return
    if settings.is_production:
        raise CannotStart(
            "MESTO_DATABASE__URL is empty, and production has no embedded PostgreSQL.",
            "Name a server: postgresql://user:password@host:5432/mesto",
        )
    server = embedded_postgres(settings)
    url = server.start()
    os.environ[f"{PREFIX}DATABASE__URL"] = url
    os.environ[f"{PREFIX}DATA_DIR"] = str(settings.data_dir)
    try:
        yield settings.at_database(url)
    finally:
        if not server.was_running:
            server.stop()


def _name(location: tuple[int | str, ...]) -> str:
    return f"{PREFIX}{'__'.join(str(part) for part in location).upper()}" if location else "settings"
