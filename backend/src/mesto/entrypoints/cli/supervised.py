"""The child's half of `mesto up`: standard input says where the database is, and its end that the parent is gone."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

LAST_RESORT_SECONDS: Final = 25

SUPERVISED: Final = typer.Option(
    "--supervised", hidden=True, help="Begin when a line comes in, stop when standard input ends."
)


def wait_for_parent() -> str:
    """Return the database's address once it is ready; from then on stop with the parent, however it ends.

    The address comes this way because it is a secret, and is known only when the server runs.
    """
    url = sys.stdin.readline().strip()
    if not url:
        sys.exit(0)
    os.environ["MESTO_DATABASE__URL"] = url  # for API workers
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    return url


def _stop_with_parent() -> None:
    while sys.stdin.readline():
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_RESORT_SECONDS)
    os._exit(1)


@contextmanager
def quick_imports() -> Iterator[None]:
    """Import without looking for garbage all the while: a tenth less time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
