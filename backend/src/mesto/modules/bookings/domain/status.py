"""What a booking is at a moment: one rule, computed by every reader from the row and the clock (rules.md §9)."""

from datetime import datetime
from enum import StrEnum
from typing import Final


class BookingStatus(StrEnum):
    HELD = "held"
    PENDING = "pending"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"


LIVE: Final = (BookingStatus.HELD, BookingStatus.PENDING, BookingStatus.ACTIVE)
"""Statuses that may occupy a spot."""


def public_status(status: BookingStatus, time_until: datetime, now: datetime) -> BookingStatus:
    if status is BookingStatus.ACTIVE and time_until <= now:
        return BookingStatus.EXPIRED
    return status
