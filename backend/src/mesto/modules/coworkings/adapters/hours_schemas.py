import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mesto.core.schemas import FIRST_YEAR, LAST_YEAR, HourMinute, Input, Line, Output
from mesto.modules.bookings.public import ExceptionKind, Hours, HoursException, Weekday, WeeklyHours
from mesto.modules.coworkings.domain.daily_hours import same_every_day

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LEFT_ALONE: Any = Field(default=None)
"""For a field that may be missing and may not be null."""


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        found = date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except (TypeError, ValueError):
        found = None
    if found is None or not FIRST_YEAR <= found.year < LAST_YEAR:
        raise PydanticCustomError("day", "a date is written like 2026-12-01, from 2000 to 2099")
    return found


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
Flag = Annotated[bool, Field(strict=True)]


class IntervalBody(Input):
    opens_at: HourMinute
    closes_at: HourMinute


class WeeklyIntervalBody(IntervalBody):
    weekday: Weekday


class HoursFields(Input):
    """Either `weekly_hours`, or `opens_at` and `closes_at` for all seven days (R-T23)."""

    weekly_hours: Annotated[list[WeeklyIntervalBody], Field(min_length=1, max_length=28)] = LEFT_ALONE
    opens_at: HourMinute = LEFT_ALONE
    closes_at: HourMinute = LEFT_ALONE

    @model_validator(mode="after")
    def said_in_one_form(self) -> Self:
        given = self.model_fields_set & {"weekly_hours", "opens_at", "closes_at"}
        if given not in ({"weekly_hours"}, {"opens_at", "closes_at"}):
            raise PydanticCustomError(
                "hours", "give either weekly_hours, or both opens_at and closes_at for every day"
            )
        return self

    @property
    def weekly(self) -> tuple[WeeklyHours, ...]:
        if "weekly_hours" not in self.model_fields_set:
            return same_every_day(self.opens_at, self.closes_at)
        return tuple(WeeklyHours(item.weekday, item.opens_at, item.closes_at) for item in self.weekly_hours)


class SetHoursBody(HoursFields):
    closed_on_holidays: Flag = LEFT_ALONE


class HoursExceptionBody(Input):
    date: Day
    yearly: Flag = False
    kind: ExceptionKind = ExceptionKind.SPECIAL
    intervals: Annotated[list[IntervalBody], Field(max_length=8)]
    note: Annotated[Line, Field(max_length=200)] = ""

    @property
    def value(self) -> HoursException:
        return HoursException(
            day=self.date,
            yearly=self.yearly,
            kind=self.kind,
            intervals=tuple(Hours(item.opens_at, item.closes_at) for item in self.intervals),
            note=self.note,
        )


def _once_each(items: list[HoursExceptionBody]) -> list[HoursExceptionBody]:
    seen: set[object] = set()
    for number, item in enumerate(items):
        day = (item.date.month, item.date.day) if item.yearly else item.date
        if day in seen:
            raise PydanticCustomError(
                "twice", "item {number} names a date that stands there already", {"number": number}
            )
        seen.add(day)
    return items


class SetHoursExceptionsBody(Input):
    items: Annotated[
        list[HoursExceptionBody], Field(min_length=1, max_length=366), AfterValidator(_once_each)
    ]
    replace: ExceptionKind | None = None


class HoursIntervalOut(Output):
    weekday: Weekday
    opens_at: HourMinute
    closes_at: HourMinute


class IntervalOut(Output):
    opens_at: HourMinute
    closes_at: HourMinute


class HoursExceptionOut(Output):
    date: date
    yearly: bool
    kind: ExceptionKind
    intervals: list[IntervalOut]
    note: str

    @classmethod
    def of(cls, item: HoursException) -> Self:
        return cls(
            date=item.day,
            yearly=item.yearly,
            kind=item.kind,
            intervals=[IntervalOut.model_validate(hours) for hours in item.intervals],
            note=item.note,
        )


class HoursOut(Output):
    version: int
    timezone: str
    weekly_hours: Sequence[HoursIntervalOut]
    closed_on_holidays: bool
    exceptions: list[HoursExceptionOut]
    affected: int | None
    """Upcoming bookings now outside; only the team is told."""
