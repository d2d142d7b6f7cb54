"""AppError -> application/problem+json (RFC 9457), the only place that knows both."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar, Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from mesto.core.context import current_trace
from mesto.core.database_errors import DATABASE_ERRORS, is_unavailable, is_unfit_value, sqlstate
from mesto.core.errors import (
    AppError,
    Conflict,
    Forbidden,
    InvalidInput,
    Malformed,
    NotFound,
    Outdated,
    PreconditionMissing,
    ServiceUnavailable,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from mesto.core.routes import RouteTable
from mesto.core.validation import pointer_of, say_failure

log = structlog.get_logger("mesto.problems")

STATUS_BY_KIND: Final[dict[type[AppError], HTTPStatus]] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Outdated: HTTPStatus.PRECONDITION_FAILED,
    PreconditionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES: Final = {
    # What RFC 9110 calls them; Python's names depend on its version.
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}
MEDIA_TYPE: Final = "application/problem+json"


class ProblemReason(BaseModel):
    code: str
    detail: str
    pointer: str | None = None
    params: dict[str, Any] | None = None
    bookable_at: datetime | None = None


class Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str | None = None
    errors: list[ProblemReason] = []


class MalformedRequest(Malformed):
    code = "malformed_request"
    en = "The request cannot be read: {why}."
    ru = "Запрос не удалось прочитать: {why}."

    WHY_IN_RUSSIAN: ClassVar = {
        "bad framing": "неверная разметка сообщения",
        "not JSON": "это не JSON",
        "not UTF-8 text": "это не текст в UTF-8",
        "a key appears twice": "ключ повторяется",
        "NaN and Infinity are not JSON": "NaN и Infinity — не JSON",
        "a number is too large": "слишком большое число",
        "nested too deeply": "слишком глубокая вложенность",
        "this host name is not served here": "это имя узла здесь не обслуживается",
        "the body came too slowly": "тело пришло слишком медленно",
    }

    def sentence(self, language: str) -> str:
        why = self.params["why"]
        told = self.WHY_IN_RUSSIAN.get(why, why) if language == "ru" else why
        return (self.ru if language == "ru" else self.en).format(why=told)


class ValidationFailed(InvalidInput):
    code = "validation_error"
    en = "Some fields are not as they should be."
    ru = "Некоторые поля заполнены неверно."


class InvalidField(ValidationFailed):
    """One of the fields; what is wrong with it is said by core/validation.py."""

    def __init__(self, pointer: str, failure: Mapping[str, Any]) -> None:
        super().__init__(pointer=pointer)
        self._failure = failure

    def sentence(self, language: str) -> str:
        return say_failure(self._failure, language)


class NaiveDatetime(InvalidInput):
    code = "naive_datetime"
    en = "Times need an offset or Z."
    ru = "У времени должно быть смещение или Z."


class UnknownAddress(NotFound):
    code = "not_found"
    en = "There is nothing at this address."
    ru = "По этому адресу ничего нет."


class MethodNotAllowed(AppError):
    code = "method_not_allowed"
    en = "This address does not know this method."
    ru = "Этот адрес не поддерживает такой метод."


class PayloadTooLarge(AppError):
    code = "payload_too_large"
    en = "The body is larger than {limit} bytes."
    ru = "Тело запроса больше {limit} байт."


class UnsupportedMediaType(AppError):
    code = "unsupported_media_type"
    en = "Send the body as {expected}."
    ru = "Отправьте тело запроса как {expected}."


class InternalError(AppError):
    code = "internal_error"
    en = "Something went wrong on our side. The request id helps us to find it."
    ru = "У нас что-то сломалось. Идентификатор запроса поможет нам разобраться."


STATUS_OF_PROTOCOL: Final[dict[type[AppError], HTTPStatus]] = {
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    PayloadTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    InternalError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(error: type[AppError]) -> HTTPStatus:
    kinds = {**STATUS_BY_KIND, **STATUS_OF_PROTOCOL}
    return next(status for kind, status in kinds.items() if issubclass(error, kind))


def title_of(status: HTTPStatus) -> str:
    return TITLES.get(status, status.phrase)


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """Document the refusals of a route: `responses=problems(SpotNotFound, SlotTaken)`."""
    documented: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status = status_of(error)
        entry = documented.setdefault(
            int(status),
            {"description": "", "content": {MEDIA_TYPE: {}}},
        )
        entry["description"] += f"`{error.code}`: {error.en}\n\n"
    return documented


def problem_of(error: AppError, *, instance: str, language: str, prefix: str = "") -> Problem:
    status = status_of(type(error))
    return Problem(
        type=f"{prefix}/api/problems/{error.code}",
        title=title_of(status),
        status=status,
        detail=error.sentence(language),
        instance=instance,
        code=error.code,
        request_id=current_trace.get().request_id,
        errors=[
            ProblemReason(
                code=reason.code,
                detail=reason.sentence(language),
                pointer=reason.pointer,
                params=dict(reason.params) or None,
                bookable_at=reason.bookable_at,
            )
            for reason in error.reasons
        ],
        **error.extensions,
    )


def language_of(accepted: str) -> str:
    """Choose `ru` or `en` from an Accept-Language header: the one with the greater weight, else `en`."""
    best, weight = "en", 0.0
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            q = float(quality or 1)
        except ValueError:
            continue
        if (language := tag.split("-")[0].lower()) in {"ru", "en"} and q > weight:
            best, weight = language, q
    return best


def answer(request: Request, error: AppError) -> Response:
    scope = request.scope
    problem = problem_of(
        error,
        # Not request.url: it is made from the Host header, which may be anything here.
        instance=quote(scope["path"], safe="/:@!$&'()*+,;=~"),
        language=language_of(request.headers.get("accept-language", "")),
        prefix=scope.get("root_path", ""),
    )
    headers = {"Content-Language": language_of(request.headers.get("accept-language", ""))}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    if problem.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(error.params.get("retry_after", 1))
    request.state.problem_code = error.code
    content = problem.model_dump_json(exclude_none=True)
    return Response(content, problem.status, media_type=MEDIA_TYPE, headers=headers)


def refusal_of(failures: Iterable[Mapping[str, Any]]) -> AppError:
    """Name every field that is wrong. The rejected input is never repeated."""
    reasons: list[AppError] = []
    for failure in failures:
        pointer = pointer_of(failure["loc"])
        naive = failure["type"] == "naive_datetime"
        reasons.append(NaiveDatetime(pointer=pointer) if naive else InvalidField(pointer, failure))
    are_naive = [isinstance(reason, NaiveDatetime) for reason in reasons]
    first: AppError = NaiveDatetime() if are_naive and all(are_naive) else ValidationFailed()
    first.reasons = reasons
    return first


# All of them are coroutines: Starlette would send a plain function to a thread, once per refusal.


async def _answer_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return answer(request, error)


async def _answer_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(request, refusal_of(error.errors()))


async def _answer_unavailable(request: Request, error: Exception) -> Response:
    log.warning("unavailable", error=type(error).__name__)
    return answer(request, ServiceUnavailable())


async def _answer_database(request: Request, error: Exception) -> Response:
    if is_unfit_value(error):
        log.warning("the database refused a value", sqlstate=sqlstate(error))
        return answer(request, ValidationFailed())
    if is_unavailable(error):
        return await _answer_unavailable(request, error)
    raise error


def install_problems(app: FastAPI, routes: RouteTable | None = None) -> None:
    async def answer_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kinds: dict[int, AppError] = {404: UnknownAddress(), 405: MethodNotAllowed()}
        response = answer(request, kinds.get(error.status_code) or MalformedRequest(why="bad framing"))
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # Starlette knows the methods of one route only; a path may have several.
            known = ", ".join(routes.methods(request.scope)) if routes else ""
            response.headers["Allow"] = known or (error.headers or {}).get("Allow", "")
        return response

    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        AppError: _answer_refusal,
        RequestValidationError: _answer_validation,
        HTTPException: answer_http,
        PoolTimeout: _answer_unavailable,
        ConnectionError: _answer_unavailable,
        TimeoutError: _answer_unavailable,
        **dict.fromkeys(DATABASE_ERRORS, _answer_database),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
