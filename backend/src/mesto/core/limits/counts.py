"""Counting in windows: each begins with the first request of somebody, and lasts as long as the policy says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from mesto.core.clock import Clock

MOST: Final = 100_000
"""Windows kept in memory at a time, about 25 MiB."""
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    key: str
    window_seconds: int


@dataclass(frozen=True, slots=True)
class Counted:
    used: int
    """Requests in this window, this one included."""
    left_seconds: float
    """Until the window ends."""


class Counts(Protocol):
    async def add(self, asked: Sequence[Asked]) -> Sequence[Counted]:
        """Count one request for every key; return where each one stands, in the same order."""
        ...

    async def close(self) -> None: ...


class LocalCounts(Counts):
    """Counts in this process.

    The library's memory storage looks at every key with every request (15 ms of them at 50,000 keys), so that
    many addresses make every request slow; here a new window looks at two others, and there is an upper bound.
    """

    def __init__(self, clock: Clock, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._windows: dict[str, tuple[int, int]] = {}
        """Key -> requests so far, end in microseconds: a fraction would make a wait a second too long."""

    async def add(self, asked: Sequence[Asked]) -> Sequence[Counted]:
        now = (self._clock.now() - _BEGINNING) // timedelta(microseconds=1)
        return [self._count(one, now) for one in asked]

    async def close(self) -> None:
        self._windows.clear()

    def _count(self, asked: Asked, now: int) -> Counted:
        window = asked.window_seconds * _SECOND
        used, ends_at = self._windows.get(asked.key, (0, now))
        # A window that seems longer than it can be: the clock was set back.
        if not now < ends_at <= now + window:
            self._windows.pop(asked.key, None)
            self._look_at_two(now)
            used, ends_at = 0, now + window
        self._windows[asked.key] = (used + 1, ends_at)
        return Counted(used + 1, (ends_at - now) / _SECOND)

    def _look_at_two(self, now: int) -> None:
        """Forget those in front that have ended, or are too many; the others go to the back."""
        for _ in range(min(2, len(self._windows))):
            key = next(iter(self._windows))
            window = self._windows.pop(key)
            if now < window[1] and len(self._windows) < self._most - 1:
                self._windows[key] = window
