"""What people read: local times, in their language; the plain sentence where the facts are missing."""

from datetime import date

import pytest

from mesto.core.errors import AppError
from mesto.modules.bookings.domain import errors
from mesto.modules.bookings.domain.opening_hours import ExceptionKind, HoursException
from mesto.modules.bookings.domain.rules import broken_rules
from mesto.modules.bookings.domain.telling import TOLD, Telling
from tests.support.factories import a_place, a_spot, slot
from tests.unit.bookings.test_rules import ask, mine

EASTER = HoursException(
    day=date(2026, 12, 5), yearly=False, kind=ExceptionKind.SPECIAL, intervals=(), note="Inventory"
)
RESTED = a_spot(cooldown_minutes=60)


@pytest.mark.parametrize(
    ("question", "english", "russian"),
    [
        (
            ask(busy=[slot("10:00-12:30"), slot("12:30-13:00")]),
            "Desk 1 is busy from 10:00 to 13:00.",
            "Desk 1: занято с 10:00 до 13:00.",
        ),
        (
            ask(busy=[slot("22:00-13:00", "2026-11-30")]),
            "Desk 1 is busy from 30 November, 22:00 to 13:00.",
            "Desk 1: занято с 30 ноября, 22:00 до 13:00.",
        ),
        (
            ask("12:00-13:00", spot=a_spot(lead_time_minutes=90)),
            "Book at least 90 minutes ahead: now from 12:30 on.",
            "Бронируйте не позже чем за 90 мин: сейчас — с 12:30.",
        ),
        (
            ask(day="2027-02-03"),
            "Bookings open 30 days ahead: for this day at 4 January 2027, 00:00.",
            "Бронирование открывается за 30 дн.: на этот день — 4 января 2027, 00:00.",
        ),
        (
            ask("12:10-14:00"),
            "Bookings begin and end on multiples of 15 minutes; the nearest is 12:15.",
            "Брони начинаются и заканчиваются с шагом 15 мин; ближайшее время — 12:15.",
        ),
        (
            ask(day="2026-12-05", spot=a_spot(a_place(exceptions=(EASTER,)))),
            "Closed on 5 December (Inventory).",
            "Закрыто 5 декабря (Inventory).",
        ),
        (
            ask("20:00-22:00"),
            "The spot is not open for the whole time: that day it opens 09:00–21:00.",
            "Место открыто не всё это время: в этот день — 09:00–21:00.",
        ),
        (
            ask("12:00-13:00", spot=a_spot(a_place(weekly=()))),
            "The spot is not open for the whole time.",
            "Место открыто не всё это время.",
        ),
        (
            ask("13:30-14:00", spot=RESTED, own=[mine(slot("12:00-13:00"), RESTED)]),
            "You can book this spot again from 14:00 on.",
            "Снова забронировать это место можно с 14:00.",
        ),
    ],
)
def test_the_sentence_says_what_matters_on_the_local_clock(question, english, russian):
    [reason] = broken_rules(question)
    assert (reason.sentence("en"), reason.sentence("ru")) == (english, russian)


def test_without_facts_the_plain_sentence_is_said():
    assert errors.SlotTaken().sentence("en") == "The spot is taken at that time."
    assert errors.SlotTaken().sentence("ru") == "Место на это время занято."


def test_every_told_sentence_belongs_to_a_refusal_that_tells():
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, AppError)]
    assert {k.code for k in kinds if issubclass(k, Telling) and "code" in vars(k)} == set(TOLD)
