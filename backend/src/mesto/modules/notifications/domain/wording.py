"""What the messages say. Times arrive as words (time_words.py), everything else as it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mesto.modules.notifications.domain.time_words import Language

EN, RU = Language.EN, Language.RU


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The booking a message is about, as it is now."""

    spot: str
    coworking: str
    reference: str
    when: str
    guest: str | None = None


REFERENCE: Final = {EN: "Reference {}.", RU: "Номер брони {}."}
GUEST: Final = {EN: "Guest: {}.", RU: "Гость: {}."}
BOOKED: Final = {EN: "Booked: {}", RU: "Забронировано: {}"}
CHANGED: Final = {EN: "Changed: {}", RU: "Изменено: {}"}
ENDED: Final = {EN: "Ended early: {}", RU: "Завершено раньше: {}"}
CANCELLED: Final = {EN: "Cancelled: {}", RU: "Отменено: {}"}
RESTORED: Final = {EN: "Restored: {}", RU: "Восстановлено: {}"}
VALID_AGAIN: Final = {
    EN: "The cancellation was undone; the booking is valid again.",
    RU: "Отмена отозвана, бронь снова действует.",
}
BARRED: Final = {EN: "You cannot book here: {}", RU: "Бронирование закрыто: {}"}
BARRED_UNTIL: Final = {
    EN: "The team of the coworking has closed booking for you until {}.",
    RU: "Команда коворкинга закрыла для вас бронирование до {}.",
}
BARRED_FOR_GOOD: Final = {
    EN: "The team of the coworking has closed booking for you.",
    RU: "Команда коворкинга закрыла для вас бронирование.",
}
AFFECTED: Final = {EN: "Please check: {}", RU: "Проверьте бронь: {}"}
OPTION_LOST: Final = {
    EN: "The booking stays, but an option you have chosen is no longer available.",
    RU: "Бронь остаётся в силе, но выбранная вами опция больше недоступна.",
}
NOW_AND_BEFORE: Final = {EN: "Now: {}. Before: {}.", RU: "Теперь: {}. Было: {}."}
OPTIONS: Final = {EN: "Options now: {}.", RU: "Теперь опции: {}."}
NO_OPTIONS: Final = {EN: "No options now.", RU: "Теперь без опций."}
CAUSE: Final = {
    "team": {EN: "The team of the coworking changed it.", RU: "Изменение внесла команда коворкинга."},
    "moved": {EN: "The team of the coworking moved it.", RU: "Команда коворкинга перенесла бронь."},
    "timezone": {EN: "The coworking's time zone has changed.", RU: "Часовой пояс коворкинга изменился."},
}
WHO: Final = {
    "user": {EN: "You cancelled it", RU: "Вы отменили бронь"},
    "team": {
        EN: "The team of the coworking cancelled it",
        RU: "Бронь отменила команда коворкинга",
    },
    "admin": {EN: "An administrator cancelled it", RU: "Бронь отменил администратор"},
    "system": {EN: "It was cancelled automatically", RU: "Бронь отменена автоматически"},
}
WHY: Final = {
    "user_banned": {EN: "the account is blocked", RU: "учётная запись заблокирована"},
    "user_barred": {EN: "bookings there are blocked", RU: "бронирование там заблокировано"},
    "user_erased": {EN: "the account was erased", RU: "учётная запись удалена"},
    "closure": {EN: "the place is closed at that time", RU: "в это время закрыто"},
    "spot_archived": {EN: "the spot is no longer offered", RU: "это место больше не сдаётся"},
    "coworking_archived": {EN: "the coworking has closed", RU: "коворкинг закрылся"},
}


def confirmed(language: Language, subject: Subject) -> Words:
    guest = [GUEST[language].format(subject.guest)] if subject.guest else []
    return _words(BOOKED, language, subject, f"{subject.coworking}, {subject.when}.", *guest)


def rescheduled(
    language: Language, subject: Subject, *, before: str, old_spot: str | None, cause: str
) -> Words:
    now = subject.when if old_spot is None else f"{subject.spot}, {subject.when}"
    old = before if old_spot is None else f"{old_spot}, {before}"
    by = [CAUSE[cause][language]] if cause in CAUSE else []
    change = NOW_AND_BEFORE[language].format(now, old)
    return _words(CHANGED, language, subject, f"{subject.coworking}.", change, *by)


def options_changed(language: Language, subject: Subject, *, options: Sequence[str]) -> Words:
    now = OPTIONS[language].format(", ".join(options)) if options else NO_OPTIONS[language]
    return _words(CHANGED, language, subject, f"{subject.coworking}, {subject.when}.", now)


def finished_early(language: Language, subject: Subject, *, before: str) -> Words:
    change = NOW_AND_BEFORE[language].format(subject.when, before)
    return _words(ENDED, language, subject, f"{subject.coworking}.", change)


def restored(language: Language, subject: Subject) -> Words:
    when = f"{subject.coworking}, {subject.when}."
    return _words(RESTORED, language, subject, when, VALID_AGAIN[language])


def option_lost(language: Language, subject: Subject) -> Words:
    when = f"{subject.coworking}, {subject.when}."
    return _words(AFFECTED, language, subject, when, OPTION_LOST[language])


def cancelled(language: Language, subject: Subject, *, by: str, reason: str) -> Words:
    who = WHO.get(by, WHO["system"])[language]
    told = f"{who}: {WHY[reason][language]}." if reason in WHY else f"{who}."
    return _words(CANCELLED, language, subject, f"{subject.coworking}, {subject.when}.", told)


def barred(language: Language, *, coworking: str, until: str | None) -> Words:
    how_long = BARRED_UNTIL[language].format(until) if until else BARRED_FOR_GOOD[language]
    return Words(BARRED[language].format(coworking), how_long)


def _words(title: dict[Language, str], language: Language, subject: Subject, *sentences: str) -> Words:
    body = " ".join([*sentences, REFERENCE[language].format(subject.reference)])
    return Words(title[language].format(subject.spot), body)
