from typing import Annotated

from fastapi import Depends

from mesto.core.asked_window import AskedWindow, NeededWindow, refuse_field
from mesto.modules.bookings.public import TimeSlot

__all__ = ["AskedSlot", "refuse_field"]


async def _asked_slot(window: AskedWindow) -> TimeSlot | None:
    return TimeSlot(*window) if window else None


async def _needed_slot(window: NeededWindow) -> TimeSlot:
    return TimeSlot(*window)


AskedSlot = Annotated[TimeSlot | None, Depends(_asked_slot)]
"""The interval a list is asked about, None when it is not."""
NeededSlot = Annotated[TimeSlot, Depends(_needed_slot)]
