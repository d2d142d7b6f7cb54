"""The endless tasks of the runner: they outlive what their work stumbles over."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from mesto.core.database_errors import is_outage, sqlstate

log = structlog.get_logger("mesto.runner")

LONGEST_PAUSE: Final = 2.0
"""Seconds between tries while something is away: recovery is noticed at once."""


class Trouble:
    """Says once that something is wrong and once that it is over, however often it is tried."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._kind: tuple[str, str] | None = None
        self._since = 0.0

    def report(self, error: BaseException) -> None:
        kind = type(error).__name__, sqlstate(error)
        if self._kind is None:
            self._since = time.monotonic()
        if self._kind != kind:
            self._kind = kind
            cause = type(error.__cause__).__name__ if error.__cause__ else None
            is_known = isinstance(error, TimeoutError) or is_outage(error)
            log.warning(
                "trouble",
                where=self._where,
                error=kind[0],
                sqlstate=kind[1] or None,
                cause=cause,
                exc_info=None if is_known else error,
            )

    def over(self) -> None:
        if self._kind is not None:
            self._kind = None
            log.info("recovered", where=self._where, seconds=round(time.monotonic() - self._since, 1))


class Loop:
    """Calls `turn` for ever: at once again while it answers True, else after a pause or a wake-up."""

    def __init__(self, name: str, turn: Callable[[], Awaitable[bool]], *, pause: float) -> None:
        self.name = name
        self._turn = turn
        self._pause = pause
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._trouble = Trouble(name)
        self._turned_at = time.monotonic()

    def start(self) -> None:
        self._turned_at = time.monotonic()
        self._task = asyncio.create_task(self._run(), name=self.name)

    def wake(self) -> None:
        self._wake.set()

    def is_turning(self, within: float) -> bool:
        """Say whether a turn has ended (well or not) in the last seconds: it does not hang."""
        return time.monotonic() - self._turned_at < within + self._pause

    async def stop(self, grace: float) -> None:
        """Let the present turn end within the grace, then cut it off."""
        self._stopping = True
        self._wake.set()
        if self._task is None:
            return
        _, late = await asyncio.wait({self._task}, timeout=grace)
        if late:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._wake.clear()
            pause = self._pause
            try:
                if await self._turn():
                    pause = 0.0
            except Exception as error:  # noqa: BLE001  # the boundary of a loop: nothing ends it
                failures += 1
                pause = min(0.1 * 2**failures, LONGEST_PAUSE)
                self._trouble.report(error)
                await self._sleep_through(pause)
            else:
                failures = 0
                self._trouble.over()
                if pause:
                    await self._wait(pause)
            self._turned_at = time.monotonic()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _sleep_through(self, seconds: float) -> None:
        # After a failure wake-ups do not count, or every event would start a try; stopping does.
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            self._wake.clear()
            await self._wait(left)
