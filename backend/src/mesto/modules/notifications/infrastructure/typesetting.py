from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from mesto.modules.notifications.domain.mail import Letter, Typesetter
from mesto.modules.notifications.domain.time_words import Language

WORDS: Final = {
    Language.EN: {
        "code": "The code of the link, should it be asked for:",
        "sent_by": "Sent by Mesto, which books spots in coworkings. Nobody reads answers to this address.",
    },
    Language.RU: {
        "code": "Код из ссылки, если его попросят:",
        "sent_by": "Письмо отправил Mesto, сервис бронирования мест в коворкингах. Ответы на него никто не читает.",
    },
}


class JinjaTypesetter(Typesetter):
    """Two templates for all letters. What a letter says is text, in the HTML part too."""

    def __init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("mesto.modules.notifications.infrastructure"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )
        self._html = environment.get_template("mail.html")
        self._text = environment.get_template("mail.txt")

    def text(self, letter: Letter, language: Language) -> str:
        return self._text.render(_said(letter, language)).strip() + "\n"

    def html(self, letter: Letter, language: Language) -> str:
        return self._html.render(_said(letter, language))


def _said(letter: Letter, language: Language) -> dict[str, Any]:
    return {"letter": letter, "language": language.value, "words": WORDS[language]}
