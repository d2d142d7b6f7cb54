"""Values a booking keeps: what was agreed when it was placed, for whom, with which extras."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self
from uuid import UUID

from mesto.modules.bookings.domain.policy import BookingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The policy fields a booking keeps for life (rules.md §1, marked with a diamond)."""

    buffer_before_minutes: int
    buffer_after_minutes: int
    cancel_cutoff_minutes: int
    undo_minutes: int
    reminder_minutes: int
    policy_version: int = 0
    """Which set of the coworking's rules it was placed under."""

    @classmethod
    def of(cls, policy: BookingPolicy) -> Self:
        return cls(
            buffer_before_minutes=policy.buffer_before_minutes,
            buffer_after_minutes=policy.buffer_after_minutes,
            cancel_cutoff_minutes=policy.cancel_cutoff_minutes,
            undo_minutes=policy.undo_minutes,
            reminder_minutes=policy.reminder_minutes,
            policy_version=policy.version,
        )

    def kept_in(self, policy: BookingPolicy) -> BookingPolicy:
        """Return the rules for moving a booking: the present ones with the buffers it was placed with (R-M01)."""
        return replace(
            policy,
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
        )

    @property
    def buffer_before(self) -> timedelta:
        return timedelta(minutes=self.buffer_before_minutes)

    @property
    def buffer_after(self) -> timedelta:
        return timedelta(minutes=self.buffer_after_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A named person without an account the booking was made for."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOption:
    option_id: UUID
    name: str
    """As it was called when it was chosen."""
    quantity: int = 1
