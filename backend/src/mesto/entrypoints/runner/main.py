"""The runner process: events, reactions and jobs of all modules, and a port to look at it."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mesto.core.module import Module
from mesto.core.settings import Settings
from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.runner.runner import Runner


async def run(settings: Settings, modules: Sequence[Module] = MODULES) -> None:
    """Run until SIGTERM or SIGINT; then finish what was begun and return. The caller sets up logs."""
    with _stop_signals() as stop:
        async with Runner(settings, modules=modules) as runner:
            await runner.until(stop)


@contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    try:
        yield stop
    finally:
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(signum)
