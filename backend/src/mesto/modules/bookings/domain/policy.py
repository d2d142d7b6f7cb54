from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPolicy:
    """The effective rules for one spot; the defaults are the platform's (rules.md §1)."""

    grid_minutes: int = 15
    min_duration_minutes: int = 30
    max_duration_minutes: int = 720
    lead_time_minutes: int = 0
    horizon_days: int = 30
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    max_active_per_user: int = 5
    allow_own_overlap: bool = False
    cooldown_minutes: int = 0
    booking_access: str = "everyone"
    """`everyone`, or `residents`: members of the coworking only."""
    show_names: bool = False
    cancel_cutoff_minutes: int = 0
    undo_minutes: int = 10
    reminder_minutes: int = 60

    @property
    def grid(self) -> timedelta:
        return timedelta(minutes=self.grid_minutes)

    @property
    def buffer_before(self) -> timedelta:
        return timedelta(minutes=self.buffer_before_minutes)

    @property
    def buffer_after(self) -> timedelta:
        return timedelta(minutes=self.buffer_after_minutes)


PLATFORM = BookingPolicy()
"""The rules where nobody has set others."""
