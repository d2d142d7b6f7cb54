"""Opening hours as jsonb keeps them, and back."""

import json
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from mesto.modules.bookings.public import (
    ExceptionKind,
    Hours,
    HoursException,
    OpeningHours,
    Weekday,
    WeeklyHours,
)


def weekly_to_json(weekly: Iterable[WeeklyHours]) -> list[dict[str, str]]:
    return [
        {"weekday": item.weekday.value, "opens_at": _hhmm(item.opens_at), "closes_at": _hhmm(item.closes_at)}
        for item in weekly
    ]


def weekly_from_json(stored: Iterable[dict[str, str]]) -> tuple[WeeklyHours, ...]:
    return tuple(
        WeeklyHours(
            Weekday(item["weekday"]),
            time.fromisoformat(item["opens_at"]),
            time.fromisoformat(item["closes_at"]),
        )
        for item in stored
    )


def intervals_to_json(intervals: Iterable[Hours]) -> list[list[str]]:
    return [[_hhmm(hours.opens_at), _hhmm(hours.closes_at)] for hours in intervals]


def intervals_from_json(stored: Iterable[list[str]]) -> tuple[Hours, ...]:
    return tuple(Hours(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)


@lru_cache(maxsize=2048)
def opening_hours(
    timezone: str, weekly: str, exceptions: str | None, *, closed_on_holidays: bool
) -> OpeningHours:
    """Parse what a row says. Every booking asks, and the answer seldom changes: the text is the key.

    `exceptions` is the array of `place_rows.exceptions_between`.
    """
    return OpeningHours(
        timezone=ZoneInfo(timezone),
        weekly=weekly_from_json(json.loads(weekly)),
        closed_on_holidays=closed_on_holidays,
        exceptions=tuple(_exception(*parts) for parts in json.loads(exceptions or "[]")),
    )


def _exception(day: str, yearly: bool, kind: str, intervals: list[Any], note: str) -> HoursException:  # noqa: FBT001  # the order of the stored array
    return HoursException(
        day=date.fromisoformat(day),
        yearly=yearly,
        kind=ExceptionKind(kind),
        intervals=intervals_from_json(intervals),
        note=note,
    )


def _hhmm(moment: time) -> str:
    return moment.strftime("%H:%M")
