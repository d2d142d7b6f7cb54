"""AppError -> application/problem+json (RFC 9457), the only place that knows both."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from mesto.core.context import current_trace
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


class ValidationFailed(InvalidInput):
    code = "validation_error"
    en = "Some fields are not as they should be."
    ru = "Некоторые поля заполнены неверно."


class InvalidField(InvalidInput):
    code = "validation_error"
    en = "{why}"
    ru = "{why}"


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


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """Document the refusals of a route: `responses=problems(SpotNotFound, SlotTaken)`."""
    documented: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status = status_of(error)
        entry = documented.setdefault(
            int(status),
            {"model": Problem, "description": "", "content": {MEDIA_TYPE: {}}},
        )
        entry["description"] += f"`{error.code}`: {error.en}\n\n"
    return documented


def problem_of(error: AppError, *, instance: str, language: str) -> Problem:
    status = status_of(type(error))
    return Problem(
        type=f"/api/problems/{error.code}",
        title=status.phrase,
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
    problem = problem_of(
        error, instance=request.url.path, language=language_of(request.headers.get("accept-language", ""))
    )
    headers: dict[str, str] = {}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    if problem.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(error.params.get("retry_after", 1))
    request.state.problem_code = error.code
    content = problem.model_dump_json(exclude_none=True)
    return Response(content, problem.status, media_type=MEDIA_TYPE, headers=headers)


def pointer_of(place: Iterable[str | int]) -> str:
    """Turn pydantic's place into a JSON Pointer without the word body, query or path."""
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in place]
    if steps and steps[0] in {"body", "query", "path", "header"}:
        steps = steps[1:]
    return "/" + "/".join(steps) if steps else ""


def refusal_of(failures: Iterable[Mapping[str, Any]]) -> AppError:
    """Name every field that is wrong. The rejected input is never repeated."""
    reasons: list[AppError] = []
    for failure in failures:
        pointer = pointer_of(failure["loc"])
        if failure["type"] == "naive_datetime":
            reasons.append(NaiveDatetime(pointer=pointer))
        else:
            reasons.append(InvalidField(pointer=pointer, why=str(failure["msg"])))
    naive = [reason for reason in reasons if isinstance(reason, NaiveDatetime)]
    first: AppError = NaiveDatetime() if len(naive) == len(reasons) and naive else ValidationFailed()
    first.reasons = [_without_params(reason) for reason in reasons]
    return first


def _without_params(reason: AppError) -> AppError:
    # `why` fills the sentence; repeating it beside the sentence helps nobody.
    if isinstance(reason, InvalidField):
        return _Said(reason)
    return reason


class _Said(InvalidField):
    def __init__(self, reason: AppError) -> None:
        super().__init__(pointer=reason.pointer)
        self._sentence = reason.sentence("en")

    def sentence(self, language: str) -> str:  # noqa: ARG002  # pydantic speaks English only
        return self._sentence


def _answer_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return answer(request, error)


def _answer_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(request, refusal_of(error.errors()))


def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kinds: dict[int, AppError] = {404: UnknownAddress(), 405: MethodNotAllowed()}
    refusal = kinds.get(error.status_code) or MalformedRequest(why="bad framing")
    response = answer(request, refusal)
    if allow := (error.headers or {}).get("Allow"):
        response.headers["Allow"] = allow
    return response


def _answer_unavailable(request: Request, _: Exception) -> Response:
    return answer(request, ServiceUnavailable())


def install_problems(app: FastAPI) -> None:
    handlers: dict[type[Exception], Callable[[Request, Exception], Response]] = {
        AppError: _answer_refusal,
        RequestValidationError: _answer_validation,
        HTTPException: _answer_http,
        PoolTimeout: _answer_unavailable,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
