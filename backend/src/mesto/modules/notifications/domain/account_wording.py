"""What the messages about a person's own account say."""

from enum import StrEnum
from typing import Final

from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.domain.wording import EN, RU, Words


class Incident(StrEnum):
    """What has happened to the safety of an account."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # a word, no password
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a word, no password
    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    TOKEN_REUSE = "token_reuse"  # noqa: S105  # a word, no password
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"


WELCOME: Final = {EN: "Welcome to Mesto", RU: "Добро пожаловать в Mesto"}
WELCOME_BODY: Final = {
    EN: "Find a coworking, choose a spot and book it. What concerns your bookings is told here.",
    RU: "Найдите коворкинг, выберите место и забронируйте его. Всё о ваших бронях будет приходить сюда.",
}
HAPPENED: Final = {
    Incident.PASSWORD_CHANGED: {EN: "Your password was changed", RU: "Ваш пароль изменён"},
    Incident.PASSWORD_RESET: {
        EN: "Your password was set anew by a link",
        RU: "Ваш пароль задан заново по ссылке",
    },
    Incident.EMAIL_CHANGED: {
        EN: "The e-mail of your account was changed",
        RU: "Почта вашей учётной записи изменена",
    },
    Incident.SECOND_FACTOR_ON: {
        EN: "Sign-in with a second factor was switched on",
        RU: "Включён вход со вторым фактором",
    },
    Incident.SECOND_FACTOR_OFF: {
        EN: "Sign-in with a second factor was switched off",
        RU: "Вход со вторым фактором отключён",
    },
    Incident.TOKEN_REUSE: {
        EN: "A session was ended: somebody may have copied its key",
        RU: "Сеанс завершён: его ключ, возможно, скопировали",
    },
    Incident.IDENTITY_LINKED: {
        EN: "Sign-in with {provider} was linked to your account",
        RU: "К вашей учётной записи привязан вход через {provider}",
    },
    Incident.IDENTITY_UNLINKED: {
        EN: "Sign-in with {provider} was unlinked from your account",
        RU: "От вашей учётной записи отвязан вход через {provider}",
    },
}
WHEN: Final = {EN: "It happened on {}.", RU: "Это произошло {}."}
OTHERS_ENDED: Final = {
    EN: "All other sessions have ended.",
    RU: "Все остальные сеансы завершены.",
}
ENDS_OTHERS: Final = (Incident.PASSWORD_CHANGED, Incident.PASSWORD_RESET, Incident.EMAIL_CHANGED)
NOT_YOU: Final = {
    EN: "If it was not you, set a new password at once.",
    RU: "Если это были не вы, немедленно задайте новый пароль.",
}
SIGN_IN_AGAIN: Final = {
    EN: "Sign in again on that device. If it happens once more, set a new password.",
    RU: "Войдите на этом устройстве снова. Если это повторится, задайте новый пароль.",
}
# The old address cannot set a password any more: the account no longer knows it.
LOST: Final = {
    EN: "If it was not you, write to the support of Mesto at once: this address can no longer restore the account.",
    RU: "Если это были не вы, немедленно напишите в поддержку Mesto: по этому адресу доступ уже не восстановить.",
}
BLOCKED: Final = {EN: "Your account is blocked", RU: "Ваша учётная запись заблокирована"}
REASON: Final = {EN: "The reason given: {}", RU: "Указанная причина: {}"}
BLOCKED_BODY: Final = {
    EN: "You cannot sign in or book any more.",
    RU: "Вы больше не можете входить и бронировать.",
}


def welcome(language: Language) -> Words:
    return Words(WELCOME[language], WELCOME_BODY[language])


def security(
    language: Language, incident: Incident, *, when: str, provider: str = "", is_former: bool = False
) -> Words:
    """`is_former`: it is told to the address the account had before."""
    title = HAPPENED[incident][language].format(provider=provider)
    told = [WHEN[language].format(when)]
    if incident in ENDS_OTHERS:
        told.append(OTHERS_ENDED[language])
    advice = SIGN_IN_AGAIN if incident is Incident.TOKEN_REUSE else NOT_YOU
    told.append((LOST if is_former else advice)[language])
    return Words(title, " ".join(told))


def banned(language: Language, *, reason: str | None) -> Words:
    why = [REASON[language].format(reason)] if reason else []
    return Words(BLOCKED[language], " ".join([BLOCKED_BODY[language], *why]))
