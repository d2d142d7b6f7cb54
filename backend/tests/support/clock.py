from datetime import UTC, datetime, timedelta

from mesto.core.clock import Clock


class AdjustableClock(Clock):
    """A clock tests set; it starts at Tuesday 2026-12-01 08:00 UTC (11:00 in Moscow) and stands still."""

    START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)

    def __init__(self) -> None:
        self.moment = self.START

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def advance(self, **amount: float) -> None:
        self.moment += timedelta(**amount)
