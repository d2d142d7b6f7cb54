"""The only place that reads the system clock: a shifted clock moves every rule."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...


class SystemClock(Clock):
    def now(self) -> datetime:
        return datetime.now(UTC)
