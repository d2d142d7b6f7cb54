"""What the messages to the people who run a coworking, and about who runs it, say."""

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
ROLE: Final = {
    "owner": {EN: "owner", RU: "владелец"},
    "manager": {EN: "manager", RU: "менеджер"},
    "staff": {EN: "staff", RU: "сотрудник"},
    "resident": {EN: "resident", RU: "резидент"},
}
INVITED: Final = {EN: "Invitation: {}", RU: "Приглашение: {}"}
INVITED_BODY: Final = {
    EN: "You are invited to the coworking {coworking} with the role “{role}”.",
    RU: "Вас приглашают в коворкинг «{coworking}» с ролью «{role}».",
}
ACCEPT: Final = {
    EN: "You can accept or decline it until {}.",
    RU: "Принять или отклонить приглашение можно до {}.",
}
CHANGED_ROLE: Final = {EN: "Your role has changed: {}", RU: "Ваша роль изменилась: {}"}
NOW_AND_BEFORE_ROLE: Final = {EN: "Now: {}. Before: {}.", RU: "Теперь: {}. Было: {}."}
REMOVED: Final = {EN: "You were removed: {}", RU: "Вас исключили: {}"}
REMOVED_BODY: Final = {
    EN: "You no longer belong to this coworking.",
    RU: "Вы больше не состоите в этом коворкинге.",
}
UNLISTED: Final = {EN: "Out of the lists: {}", RU: "Убран из списков: {}"}
UNLISTED_BY: Final = {
    "team": {
        EN: "A member of the team has taken the coworking out of the lists.",
        RU: "Участник команды убрал коворкинг из списков.",
    },
    "ownerless": {
        EN: "The coworking has no active owner any more.",
        RU: "У коворкинга больше нет действующего владельца.",
    },
}
NO_NEW_BOOKINGS: Final = {
    EN: "Guests do not find it and cannot book; bookings that exist stay.",
    RU: "Гости не найдут его и не смогут бронировать; существующие брони остаются.",
}


def conflicts_found(language: Language, *, coworking: str, cause: str, count: int) -> Words:
    why = [REASON[cause][language]] if cause in REASON else []
    body = " ".join([BOOKINGS[language].format(count), *why, KEPT[language]])
    return Words(FOUND[language].format(coworking), body)


def invited(language: Language, *, coworking: str, role: str, until: str) -> Words:
    who = INVITED_BODY[language].format(coworking=coworking, role=ROLE[role][language])
    return Words(INVITED[language].format(coworking), f"{who} {ACCEPT[language].format(until)}")


def role_changed(language: Language, *, coworking: str, old: str, new: str) -> Words:
    change = NOW_AND_BEFORE_ROLE[language].format(ROLE[new][language], ROLE[old][language])
    return Words(CHANGED_ROLE[language].format(coworking), change)


def removed(language: Language, *, coworking: str) -> Words:
    return Words(REMOVED[language].format(coworking), REMOVED_BODY[language])


def unlisted(language: Language, *, coworking: str, reason: str) -> Words:
    body = f"{UNLISTED_BY[reason][language]} {NO_NEW_BOOKINGS[language]}"
    return Words(UNLISTED[language].format(coworking), body)
