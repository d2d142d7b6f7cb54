"""What mails say that have no inbox item, and what every mail ends with."""

from typing import Final

from mesto.modules.notifications.domain.mail import ClientPages, Letter
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.domain.wording import EN, RU, Words

OPEN: Final = {EN: "Open Mesto", RU: "Открыть Mesto"}
CONFIRM: Final = {EN: "Confirm your e-mail", RU: "Подтвердите почту"}
CONFIRM_BODY: Final = {
    EN: "Please confirm that this address is yours and that you use it in Mesto.",
    RU: "Подтвердите, что это ваш адрес и что вы пользуетесь им в Mesto.",
}
CONFIRM_NEW: Final = {EN: "Confirm your new e-mail", RU: "Подтвердите новую почту"}
CONFIRM_NEW_BODY: Final = {
    EN: "This address is to become the e-mail of your account in Mesto. It takes effect once you confirm it.",
    RU: "Этот адрес станет почтой вашей учётной записи в Mesto, как только вы его подтвердите.",
}
RESET: Final = {EN: "Set a new password", RU: "Новый пароль"}
RESET_BODY: Final = {
    EN: "Somebody, probably you, has asked for a new password for your account in Mesto.",
    RU: "Кто-то, вероятно вы, запросил новый пароль для вашей учётной записи в Mesto.",
}
VALID_UNTIL: Final = {
    EN: "The link works once, until {}.",
    RU: "Ссылка действует один раз, до {}.",
}
IGNORE: Final = {
    EN: "If you did not ask for this, ignore this mail: nothing changes.",
    RU: "Если вы этого не запрашивали, не обращайте внимания на письмо: ничего не изменится.",
}
KNOWN: Final = {EN: "You already have an account", RU: "У вас уже есть учётная запись"}
KNOWN_BODY: Final = {
    EN: "Somebody, probably you, has tried to register in Mesto with this address. It has an account already: "
    "sign in, or ask for a new password.",
    RU: "Кто-то, вероятно вы, пытался зарегистрироваться в Mesto с этим адресом. Учётная запись уже есть: "
    "войдите или запросите новый пароль.",
}
HOW_TO_ACCEPT: Final = {
    EN: "Sign in to Mesto with this e-mail, or register with it, and open your memberships.",
    RU: "Войдите в Mesto с этой почтой или зарегистрируйтесь с ней и откройте свои приглашения.",
}


def confirm(language: Language, pages: ClientPages, *, token: str, until: str, is_new: bool) -> Letter:
    title, body = (CONFIRM_NEW, CONFIRM_NEW_BODY) if is_new else (CONFIRM, CONFIRM_BODY)
    return Letter(
        subject=title[language],
        paragraphs=(body[language],),
        url=pages.verify_email(token),
        label=title[language],
        token=token,
        closing=(VALID_UNTIL[language].format(until), IGNORE[language]),
    )


def reset(language: Language, pages: ClientPages, *, token: str, until: str) -> Letter:
    return Letter(
        subject=RESET[language],
        paragraphs=(RESET_BODY[language],),
        url=pages.reset_password(token),
        label=RESET[language],
        token=token,
        closing=(VALID_UNTIL[language].format(until), IGNORE[language]),
    )


def already_registered(language: Language, pages: ClientPages) -> Letter:
    return Letter(
        subject=KNOWN[language],
        paragraphs=(KNOWN_BODY[language],),
        url=pages.home,
        label=OPEN[language],
        closing=(IGNORE[language],),
    )


def letter_of(words: Words, language: Language, pages: ClientPages, *more: str) -> Letter:
    """Make a letter of a message that also stands in the inbox."""
    return Letter(subject=words.title, paragraphs=(words.body, *more), url=pages.home, label=OPEN[language])
