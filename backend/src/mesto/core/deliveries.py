"""The loop behind core.deliveries: first tries of the local transport, and every later try."""

import asyncio
from typing import Final

from mesto.core.attempts import MOST_ATTEMPTS, Attempt, Attempts
from mesto.core.bus import Envelope, Reactions
from mesto.core.delivery import Deliverer, describe
from mesto.core.envelopes import EventMissing
from mesto.core.loops import Trouble

NO_OUTCOME: Final = "the last attempt was begun and never ended: the process died with it"


class Deliveries:
    """One turn leases as many due attempts as there are free slots and starts them.

    `slots` is shared with whoever else runs reactions, and smaller than the connection pool.
    """

    def __init__(
        self,
        attempts: Attempts,
        deliverer: Deliverer,
        reactions: Reactions,
        slots: asyncio.Semaphore,
        most: int,
    ) -> None:
        self._attempts = attempts
        self._deliverer = deliverer
        self._reactions = reactions
        self._slots = slots
        self._most = most
        self._running: dict[asyncio.Task[None], Attempt] = {}
        self._trouble = Trouble("deliveries")
        self._stopping = False

    async def turn(self) -> bool:
        await self._attempts.give_back_remembered()
        free = await self._take_slots()
        used = 0
        try:
            leased = [] if self._stopping else await self._attempts.lease(free)
            for attempt, envelope in leased:
                self._begin(attempt, envelope)
                used += 1
        finally:
            for _ in range(free - used):
                self._slots.release()
        return used > 0

    async def stop(self, grace: float) -> None:
        """Take nothing new, let what runs end within the grace, and give back the rest."""
        self._stopping = True
        if not self._running:
            return
        _, late = await asyncio.wait(set(self._running), timeout=grace)
        unfinished = [self._running[task] for task in late]
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            await self._attempts.give_back(unfinished)

    async def _take_slots(self) -> int:
        await self._slots.acquire()
        taken = 1
        while taken < self._most and not self._slots.locked():
            await self._slots.acquire()
            taken += 1
        return taken

    def _begin(self, attempt: Attempt, envelope: Envelope | None) -> None:
        task = asyncio.create_task(self._deliver(attempt, envelope))
        self._running[task] = attempt
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._slots.release()

    async def _deliver(self, attempt: Attempt, envelope: Envelope | None) -> None:
        try:
            if envelope is None:
                await self._attempts.bury(attempt, describe(EventMissing()))
            elif attempt.number > MOST_ATTEMPTS:
                await self._attempts.bury(attempt, NO_OUTCOME)
            else:
                await self._deliverer.deliver(self._reactions[attempt.subscriber], envelope, attempt)
        except Exception as error:  # noqa: BLE001  # the outcome could not be written: its lease ends
            self._trouble.report(error)
        else:
            self._trouble.over()
