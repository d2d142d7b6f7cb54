"""The interval a list is asked about: `time_from` and `time_until` in the query, both or none (api.md §1.5)."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Depends, Query

from mesto.core.errors import AppError, WindowTooWide
from mesto.core.problems import refusal_of
from mesto.core.schemas import Moment

WIDEST: Final = timedelta(days=31)


async def _asked_window(
    time_from: Annotated[Moment | None, Query()] = None,
    time_until: Annotated[Moment | None, Query()] = None,
) -> tuple[datetime, datetime] | None:
    if time_from is None and time_until is None:
        return None
    if time_from is None:
        raise refuse_field("time_from", "time_from and time_until go together")
    if time_until is None:
        raise refuse_field("time_until", "time_from and time_until go together")
    return _window(time_from, time_until)


async def _needed_window(
    time_from: Annotated[Moment, Query()], time_until: Annotated[Moment, Query()]
) -> tuple[datetime, datetime]:
    return _window(time_from, time_until)


def _window(time_from: datetime, time_until: datetime) -> tuple[datetime, datetime]:
    if time_until <= time_from:
        raise refuse_field("time_until", "must be later than time_from")
    if time_until - time_from > WIDEST:
        raise WindowTooWide(pointer="/time_until", limit_days=WIDEST.days)
    return time_from, time_until


def refuse_field(field: str, why: str) -> AppError:
    return refusal_of([{"loc": ("query", field), "type": "interval", "msg": why}])


AskedWindow = Annotated[tuple[datetime, datetime] | None, Depends(_asked_window)]
"""The two moments, the later one last; None when the list is not asked about any."""
NeededWindow = Annotated[tuple[datetime, datetime], Depends(_needed_window)]
"""The same where the list makes no sense without it."""
