"""Refusals that say what matters in local time: "Desk 1 is busy from 10:00 to 12:00."

The plain sentence of the class stays what the documentation shows, and what is said without the facts.
"""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from mesto.core.errors import AppError
from mesto.core.months import MONTHS

TOLD: Final = {
    "barred": (
        "This coworking does not let you book until {until}.",
        "Этот коворкинг запретил вам бронировать до {until}.",
    ),
    "not_on_grid": (
        "Bookings begin and end on multiples of {grid_minutes} minutes; the nearest is {nearest}.",
        "Брони начинаются и заканчиваются с шагом {grid_minutes} мин; ближайшее время — {nearest}.",
    ),
    "lead_time": (
        "Book at least {lead_time_minutes} minutes ahead: now from {earliest} on.",
        "Бронируйте не позже чем за {lead_time_minutes} мин: сейчас — с {earliest}.",
    ),
    "beyond_horizon": (
        "Bookings open {horizon_days} days ahead: for this day at {bookable_at}.",
        "Бронирование открывается за {horizon_days} дн.: на этот день — {bookable_at}.",
    ),
    "closed_on_date": ("Closed on {day}{note}.", "Закрыто {day}{note}."),
    "outside_opening_hours": (
        "The spot is not open for the whole time: that day it opens {hours}.",
        "Место открыто не всё это время: в этот день — {hours}.",
    ),
    "limit_hours": (
        "You have booked {used_minutes} of {limit_minutes} minutes of that week here; the next week begins {renews_at}.",
        "На ту неделю у вас здесь забронировано {used_minutes} из {limit_minutes} мин; следующая начинается {renews_at}.",
    ),
    "cooldown": (
        "You can book this spot again from {bookable_at} on.",
        "Снова забронировать это место можно с {bookable_at}.",
    ),
    "slot_taken": ("{spot} is busy from {busy_from} to {busy_until}.", "{spot}: занято с {busy_from} до {busy_until}."),
}  # fmt: skip


class Telling(AppError):
    """Says moments and dates on the wall clock of `zone`; a day is named where it is not `beside`.

    Both are given in `say`. Nothing is put into words before somebody reads them: lists of spots
    make refusals by the hundred and show only their codes.
    """

    def sentence(self, language: str) -> str:
        if "zone" not in self._say:
            return super().sentence(language)
        language = language if language in MONTHS else "en"
        facts = {**self.params, **self._say}
        words = {name: _words(value, facts, language) for name, value in facts.items()}
        return TOLD[self.code][language == "ru"].format_map(words)


class OpensLater(Telling):
    """Names its moment among its parameters as well, as api.md §9 lists it."""

    def __init__(self, *, bookable_at: datetime, **more: Any) -> None:
        super().__init__(bookable_at=bookable_at, **more)
        self.params = {**self.params, "bookable_at": bookable_at}


def _words(value: object, facts: dict[str, object], language: str) -> object:
    zone, beside = facts["zone"], facts["beside"]
    assert isinstance(zone, ZoneInfo)
    assert isinstance(beside, date)
    if isinstance(value, datetime):
        return say_moment(value, zone, beside, language)
    if isinstance(value, date):
        return say_date(value, language, beside)
    if isinstance(value, tuple):  # intervals
        first = (
            f"{say_moment(a, zone, beside, language)}–{say_moment(b, zone, beside, language)}"
            for a, b in value
        )
        return ", ".join(first)
    return value


def say_moment(moment: datetime, zone: ZoneInfo, beside: date, language: str) -> str:
    wall = moment.astimezone(zone)
    told = f"{wall:%H:%M}"
    return told if wall.date() == beside else f"{say_date(wall.date(), language, beside)}, {told}"


def say_date(day: date, language: str, beside: date) -> str:
    said = f"{day.day} {MONTHS[language][day.month - 1]}"
    return said if day.year == beside.year else f"{said} {day.year}"
