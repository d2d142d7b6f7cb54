"""Keeps what was started running: whatever dies is started again, later and later."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from mesto.core.embedded_postgres import EmbeddedPostgres
from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.system.child import Child

SHORTEST: Final = 0.2
LONGEST: Final = 3.2
STEADY: Final = 30.0
"""A process that lived this long is well: its next pause is the shortest again."""

Say = Callable[[str], None]
Changed = Callable[[], None]


async def keep_child(child: Child, database_url: str, changed: Changed, say: Say) -> None:
    pause = SHORTEST
    while True:
        code = await child.wait()
        if time.monotonic() - child.started_at > STEADY:
            pause = SHORTEST
        say(f"{child.command} ended ({_reason(code)}); starting it again in {pause:g} s")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST)
        try:
            await child.start()
        except OSError as error:
            say(f"{child.command} cannot be started: {error.strerror}")
            continue
        await child.release(database_url)
        changed()


async def keep_postgres(server: EmbeddedPostgres, changed: Changed, say: Say) -> None:
    pause = SHORTEST
    while True:
        began = time.monotonic()
        while server.is_running():  # noqa: ASYNC110  # an adopted server is no child of ours: nobody tells us
            await asyncio.sleep(0.2)
        if time.monotonic() - began > STEADY:
            pause = SHORTEST
        say(f"PostgreSQL ended; starting it again in {pause:g} s")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST)
        try:
            await asyncio.to_thread(server.start)
        except CannotStart as trouble:
            say(str(trouble))
        else:
            changed()


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
