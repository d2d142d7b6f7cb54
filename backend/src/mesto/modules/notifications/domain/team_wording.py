"""What the messages to the people who run a coworking say."""

from typing import Final

from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.domain.wording import EN, RU, Words

FOUND: Final = {EN: "Bookings to check: {}", RU: "Брони требуют внимания: {}"}
BOOKINGS: Final = {EN: "Upcoming bookings concerned: {}.", RU: "Затронуто предстоящих броней: {}."}
KEPT: Final = {
    EN: "They stay as they are until you change or cancel them.",
    RU: "Они останутся без изменений, пока вы их не измените или не отмените.",
}
REASON: Final = {
    "hours_changed": {
        EN: "They lie outside the new opening hours.",
        RU: "Они не помещаются в новые часы работы.",
    },
    "spot_inactive": {EN: "Their spot is out of use.", RU: "Их место не используется."},
    "option_lost": {
        EN: "There is no longer enough of an option they include.",
        RU: "Опции, которая в них выбрана, больше не хватает.",
    },
    "zone_rules": {
        EN: "The rules of the time zone have changed, and they no longer mean the agreed hours.",
        RU: "Правила часового пояса изменились, и брони больше не приходятся на согласованные часы.",
    },
}


def conflicts_found(language: Language, *, coworking: str, cause: str, count: int) -> Words:
    why = [REASON[cause][language]] if cause in REASON else []
    body = " ".join([BOOKINGS[language].format(count), *why, KEPT[language]])
    return Words(FOUND[language].format(coworking), body)
