"""Opening hours as people read them: one day at a time. When a slot fits is bookings' business."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mesto.modules.bookings.public import Hours, HoursException, OpeningHours, Weekday, WeeklyHours


@dataclass(frozen=True, slots=True)
class Today:
    """The coworking's present date with its first opening and last closing, None when closed."""

    date: date
    opens_at: time | None
    closes_at: time | None


def today_of(hours: OpeningHours, now: datetime) -> Today:
    """Look at what begins today by the coworking's own calendar; the tail of last night is yesterday's."""
    day = now.astimezone(hours.timezone).date()
    exception = hours.exception_on(day)
    if exception is not None:
        begins: Iterable[Hours] = exception.intervals
    else:
        begins = [item.hours for item in hours.weekly if item.weekday.number == day.weekday()]
    openings = sorted(begins, key=lambda opening: opening.minutes)
    if not openings:
        return Today(day, None, None)
    return Today(day, openings[0].opens_at, openings[-1].closes_at)


def same_every_day(opens_at: time, closes_at: time) -> tuple[WeeklyHours, ...]:
    """The short form of weekly hours (R-T23)."""
    return tuple(WeeklyHours(weekday, opens_at, closes_at) for weekday in Weekday)


def next_date(exception: HoursException, since: date) -> date | None:
    """Return the first date from `since` on that the exception falls on; None when it is over."""
    if not exception.yearly:
        return exception.day if exception.day >= since else None
    # 29 February comes back after at most eight years.
    years = range(since.year, since.year + 9)
    dates = (_same_day(exception.day, year) for year in years)
    return next((day for day in dates if day is not None and day >= since), None)


def first_touched(exceptions: Iterable[HoursException], today: date) -> date:
    """Return the first date from today on that one of them falls on; today when all are over."""
    return min((day for e in exceptions if (day := next_date(e, today)) is not None), default=today)


def falling_on_next_days(
    exceptions: Iterable[HoursException], since: date, days: int
) -> list[HoursException]:
    """Return those that fall on one of the next days, the nearest first."""
    until = since + timedelta(days=days)
    dated = [(day, e) for e in exceptions if (day := next_date(e, since)) is not None and day < until]
    return [e for _, e in sorted(dated, key=lambda pair: (pair[0], pair[1].yearly))]


def _same_day(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
