from datetime import UTC, datetime

import pytest

from mesto.modules.notifications.domain.time_words import Language, say_slot, say_zone

TOLD_AT = datetime(2026, 11, 24, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("time_from", "time_until", "timezone", "language", "spoken"),
    [
        pytest.param(
            "2026-12-01T07:00Z", "2026-12-01T11:00Z", "Europe/Moscow", Language.EN,
            "1 December, 10:00–14:00 (Moscow)", id="in english",
        ),
        pytest.param(
            "2026-12-01T07:00Z", "2026-12-01T11:00Z", "Europe/Moscow", Language.RU,
            "1 декабря, 10:00–14:00 (Moscow)", id="in russian",
        ),
        pytest.param(
            "2026-12-01T19:00Z", "2026-12-02T03:00Z", "Europe/Moscow", Language.EN,
            "1 December, 22:00 – 2 December, 06:00 (Moscow)", id="over night",
        ),
        pytest.param(
            "2026-12-01T19:00Z", "2026-12-01T21:00Z", "Europe/Moscow", Language.EN,
            "1 December, 22:00–00:00 (Moscow)", id="until midnight",
        ),
        pytest.param(
            "2026-12-01T21:00Z", "2026-12-02T21:00Z", "Europe/Moscow", Language.EN,
            "2 December, 00:00–00:00 (Moscow)", id="a whole day",
        ),
        pytest.param(
            "2026-12-31T19:00Z", "2027-01-01T03:00Z", "Europe/Moscow", Language.RU,
            "31 декабря, 22:00 – 1 января 2027, 06:00 (Moscow)", id="over the new year",
        ),
        pytest.param(
            "2026-12-01T05:30Z", "2026-12-01T06:30Z", "Asia/Kathmandu", Language.EN,
            "1 December, 11:15–12:15 (Kathmandu)", id="odd offset",
        ),
    ],
)  # fmt: skip
def test_a_slot_is_said_on_the_wall_clock_of_the_coworking(time_from, time_until, timezone, language, spoken):
    assert say_slot(utc(time_from), utc(time_until), timezone, language, told_at=TOLD_AT) == spoken


def test_the_year_is_the_local_one_where_it_decides():
    new_year = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)  # 2027 in Moscow
    spoken = say_slot(new_year, new_year.replace(hour=23), "Europe/Moscow", Language.EN, told_at=new_year)
    assert spoken == "1 January, 01:00–02:00 (Moscow)"


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Europe/Moscow", "Moscow"), ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("UTC", "UTC")],
)
def test_a_zone_is_called_by_its_place(zone, name):
    assert say_zone(zone) == name


@pytest.mark.parametrize(("locale", "language"), [("ru", "ru"), ("en", "en"), ("de", "en")])
def test_an_unknown_locale_reads_english(locale, language):
    assert Language.of(locale) == language
