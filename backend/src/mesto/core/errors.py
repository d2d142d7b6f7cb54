"""Refusals: answers of a known kind, with a stable code and a sentence for people.

The kind decides the status (core/problems.py); the domain knows no HTTP.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar


class AppError(Exception):
    """A refusal. `params` travel with the code and fill its sentences, `say` fills only the sentences."""

    code: ClassVar[str]
    en: ClassVar[str]
    ru: ClassVar[str]

    def __init__(
        self,
        *,
        pointer: str | None = None,
        bookable_at: datetime | None = None,
        say: Mapping[str, object] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(self.code)
        self._say = say or {}
        self.pointer = pointer
        """JSON Pointer to the field of the request that is to blame."""
        self.bookable_at = bookable_at
        self.params: Mapping[str, Any] = params
        self.reasons: Sequence[AppError] = (self,)
        """Every broken rule, the one that decides code and status first."""
        self.extensions: Mapping[str, Any] = {}
        """Further members of the problem, for example `alternatives`."""

    def sentence(self, language: str) -> str:
        template = self.ru if language == "ru" else self.en
        return template.format_map({**self.params, **self._say})

    def __str__(self) -> str:
        return self.sentence("en")


class Malformed(AppError):
    """The request cannot be read at all."""


class InvalidInput(AppError):
    """The request can never succeed as it is."""


class Unauthenticated(AppError):
    """Nobody is known."""


class Forbidden(AppError):
    """The person is known and lacks a right that is no secret."""


class NotFound(AppError):
    """Missing or not yours: one answer for both."""


class Conflict(AppError):
    """The state of the world says no."""


class Outdated(AppError):
    """`If-Match` names an older version."""


class PreconditionMissing(AppError):
    """`If-Match` is needed and missing."""


class TooMany(AppError):
    """A limit is used up."""


class Unavailable(AppError):
    """Try again later."""


class RoleTooLow(Forbidden):
    code = "forbidden"
    en = "Your role is not enough for this."
    ru = "Вашей роли для этого недостаточно."


class VersionMismatch(Outdated):
    code = "version_mismatch"
    en = "The object has changed meanwhile; its version is now {current_version}."
    ru = "Объект успели изменить; его текущая версия — {current_version}."


def ensure_version(current: int, expected: int | None) -> None:
    """Raise VersionMismatch unless the client has seen the present version (None: it did not say)."""
    if expected is not None and expected != current:
        raise VersionMismatch(current_version=current)


class PreconditionRequired(PreconditionMissing):
    code = "precondition_required"
    en = "This change needs an If-Match header with the version you have seen."
    ru = "Для этого изменения нужен заголовок If-Match с известной вам версией."


class InvalidState(Conflict):
    code = "invalid_state"
    en = "This cannot be done in the present state ({status})."
    ru = "В текущем состоянии ({status}) это невозможно."


class QuotaExceeded(Conflict):
    code = "quota_exceeded"
    en = "The limit for {resource} is used up: {used} of {limit}."
    ru = "Лимит «{resource}» исчерпан: {used} из {limit}."


class TimezoneUnknown(InvalidInput):
    code = "timezone_unknown"
    en = "This is not a time zone of the IANA database."
    ru = "Такого часового пояса нет в базе IANA."


class WindowTooWide(InvalidInput):
    code = "window_too_wide"
    en = "The time window may span at most {limit_days} days."
    ru = "Окно времени не может быть длиннее {limit_days} дней."


class ServiceUnavailable(Unavailable):
    code = "unavailable"
    en = "The service cannot answer right now; try again in a moment."
    ru = "Сервис сейчас не может ответить; повторите попытку чуть позже."
