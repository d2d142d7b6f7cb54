"""Counting in Redis, for all API processes together."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, cast

import structlog
from limits.aio.storage import RedisStorage

from mesto.core.limits.counts import Asked, Counted, Counts

log = structlog.get_logger("mesto.limits")

COUNT: Final = """
local answer = {}
for place, key in ipairs(KEYS) do
    local used = redis.call('INCR', key)
    if used == 1 then redis.call('PEXPIRE', key, ARGV[place]) end
    answer[#answer + 1] = used
    answer[#answer + 1] = redis.call('PTTL', key)
end
return answer
"""
PAUSE_SECONDS: Final = 1.0
"""So long a Redis that is away is left alone."""
FAILURES: Final = 2
"""In a row: a machine that held its breath once is no outage."""
PATIENT_TURNS: Final = 20
"""A busy event loop looks like a silent Redis: an answer that is here already gets the turns it needs to be read."""

Waiting = tuple[Sequence[Asked], "asyncio.Future[Sequence[Counted] | None]"]


class SharedCounts(Counts):
    """Counts in Redis what comes in meanwhile with one call, and in `instead` while Redis is away.

    The library names the server and keeps the connection. Its strategies would ask three times for each policy,
    and in whole seconds, which makes a `Retry-After` too short by up to half a second.
    """

    def __init__(self, url: str, prefix: str, timeout_seconds: float, instead: Counts) -> None:
        from redis.asyncio.retry import Retry  # noqa: PLC0415  # an extra
        from redis.backoff import NoBackoff  # noqa: PLC0415

        options: dict[str, Any] = {
            "socket_timeout": 5,  # of a question we have given up: then the connection is dropped
            "socket_connect_timeout": 5,
            "retry": Retry(NoBackoff(), 0),
        }
        storage = RedisStorage(url, implementation="redispy", key_prefix=prefix, **options)
        self._bridge = cast("Any", storage.bridge)
        self._client: Any = self._bridge.get_connection()
        self._script = self._client.register_script(COUNT)
        self._timeout = timeout_seconds
        self._instead = instead
        self._waiting: list[Waiting] = []
        self._sender: asyncio.Task[None] | None = None
        self._failures = 0
        self._away_since: float | None = None
        self._ask_again_at = 0.0

    async def add(self, asked: Sequence[Asked]) -> Sequence[Counted]:
        if self._away_since is not None and time.monotonic() < self._ask_again_at:
            return await self._instead.add(asked)
        waiting: asyncio.Future[Sequence[Counted] | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, waiting))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())
        counted = await waiting
        return await self._instead.add(asked) if counted is None else counted

    async def close(self) -> None:
        if self._sender is not None:
            self._sender.cancel()
        with suppress(Exception):
            await self._client.aclose()

    async def _send(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            if self._away_since is not None:
                self._ask_again_at = time.monotonic() + PAUSE_SECONDS  # whoever comes meanwhile need not wait
            answers = await self._ask([one for asked, _ in batch for one in asked])
            for asked, waiting in batch:
                own = None if answers is None else [answers.pop(0) for _ in asked]
                if not waiting.done():
                    waiting.set_result(own)

    async def _ask(self, asked: Sequence[Asked]) -> list[Counted] | None:
        keys = [self._bridge.prefixed_key(one.key) for one in asked]
        question = asyncio.create_task(self._script(keys, [one.window_seconds * 1000 for one in asked]))
        try:
            flat = await self._patiently(question)
            # One more millisecond: Redis lets a key live through its last one.
            counted = [
                Counted(used, (left + 1) / 1000) for used, left in zip(flat[::2], flat[1::2], strict=True)
            ]
        except Exception as error:  # noqa: BLE001  # whatever it is: limits are no reason to refuse anybody
            self._note_away(error)
            return None
        finally:
            question.cancel()
        self._note_back()
        return counted

    async def _patiently(self, question: "asyncio.Task[Any]") -> Any:
        await asyncio.wait({question}, timeout=self._timeout)
        for _ in range(PATIENT_TURNS):
            if question.done():
                break
            await asyncio.sleep(0)
        if not question.done():
            raise TimeoutError
        return question.result()

    def _note_away(self, error: Exception) -> None:
        now = time.monotonic()
        self._failures += 1
        if self._failures < FAILURES:
            return
        self._ask_again_at = now + PAUSE_SECONDS
        if self._away_since is None:
            self._away_since = now
            log.warning("requests are counted in memory: Redis is away", error=type(error).__name__)

    def _note_back(self) -> None:
        self._failures = 0
        if self._away_since is not None:
            log.info("Redis is back", seconds=round(time.monotonic() - self._away_since, 1))
            self._away_since = None
