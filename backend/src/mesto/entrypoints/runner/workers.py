"""The endless tasks of the modules: woken by NOTIFY, turned at least every second."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from dishka import AsyncContainer

from mesto.core.context import Trace, current_trace
from mesto.core.ids import new_id
from mesto.core.listen import Listener
from mesto.core.loops import Loop
from mesto.core.module import Worker


class Workers:
    def __init__(self, container: AsyncContainer, url: str, workers: Sequence[Worker]) -> None:
        self._container = container
        self._turning: list[Loop] = []
        self._listening: list[Loop] = []
        for worker in workers:
            loops = [
                Loop(f"worker {worker.name} {number}", self._turn_of(worker), pause=1)
                for number in range(worker.at_once)
            ]
            listener = Listener(url, worker.channel, _waker(loops))
            self._turning += loops
            self._listening.append(Loop(f"listener {worker.channel}", listener.turn, pause=1))

    def start(self) -> None:
        for loop in (*self._turning, *self._listening):
            loop.start()

    async def stop(self, grace: float) -> None:
        """Let what runs end within the grace; what is cut off comes back when its lease ends."""
        await asyncio.gather(
            *(loop.stop(grace) for loop in self._turning), *(loop.stop(0) for loop in self._listening)
        )

    def _turn_of(self, worker: Worker) -> Callable[[], Awaitable[bool]]:
        async def turn() -> bool:
            acting = Trace(f"job_{new_id().hex}", actor_kind="system", channel="runner")
            token = current_trace.set(acting)
            try:
                async with self._container() as scope:
                    use_case: Any = await scope.get(worker.use_case)
                    return bool(await use_case())
            finally:
                current_trace.reset(token)

        return turn


def _waker(loops: Sequence[Loop]) -> Callable[[], None]:
    def wake() -> None:
        for loop in loops:
            loop.wake()

    return wake
