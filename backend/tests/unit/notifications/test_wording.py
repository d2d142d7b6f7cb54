import pytest

from mesto.modules.notifications.domain.team_wording import REASON, conflicts_found
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.domain.wording import (
    Subject,
    cancelled,
    confirmed,
    finished_early,
    options_changed,
    rescheduled,
)

EN, RU = Language.EN, Language.RU
ENGLISH = Subject(
    spot="Desk 2", coworking="Tochka", reference="K7QH2M9X", when="1 December, 10:00–14:00 (Moscow)"
)
RUSSIAN = Subject(
    spot="Стол 2", coworking="Точка", reference="K7QH2M9X", when="1 декабря, 10:00–14:00 (Moscow)"
)
GUEST = Subject(spot="Desk 2", coworking="Tochka", reference="K7QH2M9X", when="today", guest="Ivan")
BEFORE = "1 December, 09:00–13:00 (Moscow)"


@pytest.mark.parametrize(
    ("words", "title", "body"),
    [
        pytest.param(
            confirmed(EN, ENGLISH),
            "Booked: Desk 2",
            "Tochka, 1 December, 10:00–14:00 (Moscow). Reference K7QH2M9X.",
            id="confirmed",
        ),
        pytest.param(
            confirmed(RU, RUSSIAN),
            "Забронировано: Стол 2",
            "Точка, 1 декабря, 10:00–14:00 (Moscow). Номер брони K7QH2M9X.",
            id="confirmed in russian",
        ),
        pytest.param(
            confirmed(EN, GUEST),
            "Booked: Desk 2",
            "Tochka, today. Guest: Ivan. Reference K7QH2M9X.",
            id="confirmed for a guest",
        ),
        pytest.param(
            rescheduled(EN, ENGLISH, before=BEFORE, old_spot=None, cause="user"),
            "Changed: Desk 2",
            "Tochka. Now: 1 December, 10:00–14:00 (Moscow). Before: 1 December, 09:00–13:00 (Moscow). "
            "Reference K7QH2M9X.",
            id="rescheduled",
        ),
        pytest.param(
            rescheduled(EN, ENGLISH, before=BEFORE, old_spot="Desk 1", cause="team"),
            "Changed: Desk 2",
            "Tochka. Now: Desk 2, 1 December, 10:00–14:00 (Moscow). "
            "Before: Desk 1, 1 December, 09:00–13:00 (Moscow). "
            "The team of the coworking changed it. Reference K7QH2M9X.",
            id="moved to another spot by the team",
        ),
        pytest.param(
            options_changed(EN, ENGLISH, options=("Monitor", "Locker")),
            "Changed: Desk 2",
            "Tochka, 1 December, 10:00–14:00 (Moscow). Options now: Monitor, Locker. Reference K7QH2M9X.",
            id="options",
        ),
        pytest.param(
            options_changed(RU, RUSSIAN, options=()),
            "Изменено: Стол 2",
            "Точка, 1 декабря, 10:00–14:00 (Moscow). Теперь без опций. Номер брони K7QH2M9X.",
            id="no options",
        ),
        pytest.param(
            finished_early(EN, ENGLISH, before="1 December, 10:00–18:00 (Moscow)"),
            "Ended early: Desk 2",
            "Tochka. Now: 1 December, 10:00–14:00 (Moscow). Before: 1 December, 10:00–18:00 (Moscow). "
            "Reference K7QH2M9X.",
            id="ended early",
        ),
        pytest.param(
            cancelled(EN, ENGLISH, by="user", reason="by_user"),
            "Cancelled: Desk 2",
            "Tochka, 1 December, 10:00–14:00 (Moscow). You cancelled it. Reference K7QH2M9X.",
            id="cancelled by oneself",
        ),
        pytest.param(
            cancelled(EN, ENGLISH, by="team", reason="spot_archived"),
            "Cancelled: Desk 2",
            "Tochka, 1 December, 10:00–14:00 (Moscow). The team of the coworking cancelled it: "
            "the spot is no longer offered. Reference K7QH2M9X.",
            id="cancelled with the spot",
        ),
        pytest.param(
            cancelled(RU, RUSSIAN, by="system", reason="user_banned"),
            "Отменено: Стол 2",
            "Точка, 1 декабря, 10:00–14:00 (Moscow). Бронь отменена автоматически: "
            "учётная запись заблокирована. Номер брони K7QH2M9X.",
            id="cancelled by a ban",
        ),
    ],
)
def test_a_message_says(words, title, body):
    assert (words.title, words.body) == (title, body)


def test_braces_in_names_stay_braces():
    odd = Subject(spot="{0} {x}", coworking="{}", reference="K7QH2M9X", when="today")
    assert confirmed(EN, odd).title == "Booked: {0} {x}"
    assert "{}, today" in cancelled(EN, odd, by="team", reason="by_team").body


def test_the_team_reads_how_many_and_why():
    words = conflicts_found(EN, coworking="Tochka", cause="hours_changed", count=3)
    assert words.title == "Bookings to check: Tochka"
    assert words.body == (
        "Upcoming bookings concerned: 3. They lie outside the new opening hours."
        " They stay as they are until you change or cancel them."
    )
    assert "броней: 3." in conflicts_found(RU, coworking="Точка", cause="zone_rules", count=3).body


def test_every_cause_of_a_report_has_its_sentence():
    from mesto.modules.bookings.domain.flags import CAUSES

    assert set(CAUSES.values()) == set(REASON)
