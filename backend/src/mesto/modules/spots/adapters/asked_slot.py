from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, Query

from mesto.core.errors import AppError, WindowTooWide
from mesto.core.problems import refusal_of
from mesto.core.schemas import Moment
from mesto.modules.bookings.public import TimeSlot

WIDEST: Final = timedelta(days=31)


async def _asked_slot(
    time_from: Annotated[Moment | None, Query()] = None,
    time_until: Annotated[Moment | None, Query()] = None,
) -> TimeSlot | None:
    if time_from is None and time_until is None:
        return None
    if time_from is None:
        raise refuse_field("time_from", "time_from and time_until go together")
    if time_until is None:
        raise refuse_field("time_until", "time_from and time_until go together")
    return _slot(time_from, time_until)


async def _needed_slot(
    time_from: Annotated[Moment, Query()], time_until: Annotated[Moment, Query()]
) -> TimeSlot:
    return _slot(time_from, time_until)


def _slot(time_from: datetime, time_until: datetime) -> TimeSlot:
    if time_until <= time_from:
        raise refuse_field("time_until", "must be later than time_from")
    if time_until - time_from > WIDEST:
        raise WindowTooWide(pointer="/time_until", limit_days=WIDEST.days)
    return TimeSlot(time_from, time_until)


def refuse_field(field: str, why: str) -> AppError:
    return refusal_of([{"loc": ("query", field), "type": "interval", "msg": why}])


AskedSlot = Annotated[TimeSlot | None, Depends(_asked_slot)]
"""The interval a list is asked about, None when it is not."""
NeededSlot = Annotated[TimeSlot, Depends(_needed_slot)]
