import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mesto.entrypoints.cli.system.running import System
from mesto.entrypoints.cli.system.supervisor import Say
from mesto.entrypoints.demo.logins import LOGINS


async def stay(system: System, say: Say) -> None:
    """Start the system, keep it until a signal says stop, and end it in order whatever happened."""
    told = asyncio.Event()

    def stop() -> None:
        if told.is_set():
            system.hurry()
        else:
            say("stopping (once more to hurry)")
        told.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)

    async def live() -> None:
        await system.start()
        say("ready")
        _tell(system)
        await system.keep()

    with _terminal_to_ourselves():
        living = asyncio.create_task(live())
        waiting = asyncio.create_task(told.wait())
        await asyncio.wait((living, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        living.cancel()
        ended = await asyncio.gather(living, return_exceptions=True)
        await system.stop()
    if isinstance(ended[0], Exception):
        raise ended[0]
    say("stopped")


def _tell(system: System) -> None:
    print(f"\n  API      {system.api_url}/api/v1")
    print(f"  Docs     {system.api_url}/api/docs")
    print(f"  Runner   {system.runner_url}/health")
    print(f"  Logs     {system.logs}")
    if system.has_demo:
        for role, email, password in LOGINS:
            print(f"  Sign in  {email}  {password}  ({role})")
    print("\n  Ctrl-C stops everything.\n", flush=True)


@contextmanager
def _terminal_to_ourselves() -> Iterator[None]:
    """Keep Ctrl-C from `make`, which would die of it and report a failure where everything ended well."""
    if "MAKELEVEL" not in os.environ or not sys.stdin.isatty() or os.getpgrp() != os.tcgetpgrp(0):
        yield
        return
    makes = os.getpgrp()
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # or handing the terminal over would stop us
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(0, makes)
