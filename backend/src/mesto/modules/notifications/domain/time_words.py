"""How messages say a time: on the coworking's wall clock, in the reader's language."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from mesto.core.months import MONTHS


class Language(StrEnum):
    EN = "en"
    RU = "ru"

    @classmethod
    def of(cls, locale: str) -> "Language":
        return cls.RU if locale == "ru" else cls.EN


MIDNIGHT: Final = time(0)


def say_slot(
    time_from: datetime, time_until: datetime, timezone: str, language: Language, *, told_at: datetime
) -> str:
    """Return day, hours and place, like `1 December, …`; the year is said where it is not the present one."""
    zone = ZoneInfo(timezone)
    start, end = time_from.astimezone(zone), time_until.astimezone(zone)
    year = told_at.astimezone(zone).year
    first = _say_date(start.date(), language, year)
    if _is_same_day(start, end):
        spoken = f"{first}, {start:%H:%M}–{end:%H:%M}"
    else:
        spoken = f"{first}, {start:%H:%M} – {_say_date(end.date(), language, year)}, {end:%H:%M}"
    return f"{spoken} ({say_zone(timezone)})"


def say_moment(moment: datetime, timezone: str, language: Language, *, told_at: datetime) -> str:
    """Return day, hour and place of one moment."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    day = _say_date(local.date(), language, told_at.astimezone(zone).year)
    return f"{day}, {local:%H:%M} ({say_zone(timezone)})"


def say_zone(timezone: str) -> str:
    """Return the place an IANA zone is named after: the same word in every language."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def _say_date(day: date, language: Language, present_year: int) -> str:
    spoken = f"{day.day} {MONTHS[language][day.month - 1]}"
    return spoken if day.year == present_year else f"{spoken} {day.year}"


def _is_same_day(start: datetime, end: datetime) -> bool:
    # A booking until midnight belongs to the day it ends, not to the one that begins.
    ends_at_midnight = end.time() == MIDNIGHT and end.date() == start.date() + timedelta(days=1)
    return start.date() == end.date() or ends_at_midnight
