"""The jobs of the modules: each runs in one runner at a time, however many there are."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import structlog
from dishka import AsyncContainer

from mesto.core.context import Trace, current_trace
from mesto.core.ids import new_id
from mesto.core.listen import connect
from mesto.core.loops import Loop
from mesto.core.module import Job

log = structlog.get_logger("mesto.job")

_SPACE: Final = 7_307  # first key of our advisory locks: any number, the same in every release
AT_ONCE: Final = 2
"""Jobs of one runner at a time: each holds a connection of the pool."""


class JobLocks:
    """Advisory locks on one connection outside the pool; whoever dies lets go of all of them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._one_statement = asyncio.Lock()

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[bool]:
        """Yield whether the job is ours now; False while another runner has it."""
        key = zlib.crc32(name.encode()) - 2**31
        is_ours = await self._ask("SELECT pg_try_advisory_lock($1, $2)", key)
        try:
            yield is_ours
        finally:
            if is_ours:
                await self._ask("SELECT pg_advisory_unlock($1, $2)", key)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _ask(self, statement: str, key: int) -> bool:
        async with self._one_statement:
            if self._connection is None or self._connection.is_closed():
                self._connection = await connect(self._url, "mesto-jobs")
            try:
                return bool(await self._connection.fetchval(statement, _SPACE, key))
            except BaseException:
                # In doubt the lock may be held: closing the connection frees it.
                await self.close()
                raise


class Timetable:
    def __init__(self, container: AsyncContainer, locks: JobLocks, jobs: Iterable[Job]) -> None:
        self._container = container
        self._locks = locks
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._loops = [self._loop(job) for job in jobs]

    def start(self) -> None:
        for loop in self._loops:
            loop.start()

    async def stop(self, grace: float) -> None:
        await asyncio.gather(*(loop.stop(grace) for loop in self._loops))
        await self._locks.close()

    def _loop(self, job: Job) -> Loop:
        async def turn() -> bool:
            async with self._slots, self._locks.held(job.name) as is_ours:
                if is_ours:
                    await self._run(job)
            return False

        return Loop(f"job {job.name}", turn, pause=job.every_seconds)

    async def _run(self, job: Job) -> None:
        acting = Trace(f"job_{new_id().hex}", actor_kind="system", channel="runner")
        token = current_trace.set(acting)
        try:
            async with self._container() as scope:
                use_case: Any = await scope.get(job.use_case)
                await use_case()
        except Exception:
            log.warning("job failed", job=job.name, exc_info=True)
            raise
        finally:
            current_trace.reset(token)
