"""What every route of ours has: strict bodies, the person known before the form is read, ETags."""

import json
import math
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final, get_type_hints

from dishka.integrations.fastapi import DishkaRoute
from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel

from mesto.core.errors import PreconditionRequired
from mesto.core.problems import MalformedRequest, PayloadTooLarge, UnsupportedMediaType
from mesto.core.security import Actor, Visitor

BODY_LIMIT: Final = 64 * 1024
LARGE_BODY_LIMIT: Final = 256 * 1024
DEEPEST: Final = 32

Endpoint = Callable[..., Any]


def large_body(endpoint: Endpoint) -> Endpoint:
    """Allow 256 KiB instead of 64 KiB: for bulk operations."""
    endpoint.__dict__["body_limit"] = LARGE_BODY_LIMIT
    return endpoint


class MestoRoute(DishkaRoute):
    def __init__(self, path: str, endpoint: Endpoint, **kwargs: Any) -> None:
        self.who = _who_is_asked(endpoint)
        self.body_limit: int = endpoint.__dict__.get("body_limit", BODY_LIMIT)
        super().__init__(path, endpoint, **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        who, limit, takes_body = self.who, self.body_limit, self.body_field is not None
        takes_json = takes_body and not _is_form(self)

        async def strict(request: Request) -> Response:
            # Token, then ban, then form (R-B01): dishka alone would resolve the person after the form.
            if who is not None:
                await request.state.dishka_container.get(who)
            if takes_body:
                request = Request(request.scope, request.receive)
                await _read(request, limit, as_json=takes_json)
            return await handle(request)

        return strict


def make_router(*, tags: list[str], prefix: str = "") -> APIRouter:
    return APIRouter(tags=list(tags), prefix=prefix, route_class=MestoRoute)


def _who_is_asked(endpoint: Endpoint) -> type | None:
    hints = get_type_hints(endpoint).values()
    return next((kind for kind in (Actor, Visitor) if kind in hints), None)


def _is_form(route: MestoRoute) -> bool:
    return type(getattr(route.body_field, "field_info", None)).__name__ == "Form"


async def _read(request: Request, limit: int, *, as_json: bool) -> None:
    if int(request.headers.get("content-length", "0")) > limit:
        raise PayloadTooLarge(limit=limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise PayloadTooLarge(limit=limit)
    request._body = bytes(body)  # noqa: SLF001  # what Request.body() would keep
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if as_json and body:
        if media_type != "application/json":
            raise UnsupportedMediaType(expected="application/json")
        request._json = strict_json(request._body)  # noqa: SLF001
    elif not as_json and media_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise UnsupportedMediaType(expected="application/x-www-form-urlencoded")


def strict_json(body: bytes) -> Any:
    """Parse JSON without duplicate keys, NaN, Infinity, lone surrogates or towers of brackets."""
    try:
        text = body.decode("utf-8")
        parsed = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite
        )
        if _depth(parsed) > DEEPEST:
            raise MalformedRequest(why="nested too deeply")
        if "\\u" in text:  # only an escape can smuggle half a character in
            json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        raise MalformedRequest(why="nested too deeply") from error
    except UnicodeError as error:
        raise MalformedRequest(why="not UTF-8 text") from error
    except ValueError as error:
        raise MalformedRequest(why="not JSON") from error
    return parsed


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedRequest(why="a key appears twice")
    return found


def _refuse_constant(_: str) -> None:
    raise MalformedRequest(why="NaN and Infinity are not JSON")


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise MalformedRequest(why="a number is too large")
    return value


def _depth(value: Any) -> int:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(child) for child in children), default=0)


def etag(version: int, clock_part: str | None = None) -> str:
    """Return `"7"`, or `"7-active"` where part of the answer depends on the clock."""
    return f'"{version}-{clock_part}"' if clock_part else f'"{version}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether the client of a GET has this very answer already (`If-None-Match`)."""
    sent = request.headers.get("if-none-match", "").split(",")
    known = [part.strip().removeprefix("W/") for part in sent]  # proxies that compress weaken tags
    return request.method == "GET" and (tag.removeprefix("W/") in known or "*" in known)


def answer_with(
    request: Request,
    response: Response,
    body: BaseModel,
    *,
    version: int,
    clock_part: str | None = None,
) -> Any:
    """Return the body under its ETag, or 304 when the client of a GET has it already."""
    tag = etag(version, clock_part)
    response.headers["ETag"] = tag
    if is_known(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return body


async def _expected_version(if_match: Annotated[str | None, Header()] = None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    number = if_match.strip().removeprefix("W/").strip('"').split("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1  # noqa: PLR2004


async def _needed_version(
    request: Request, expected: Annotated[int | None, Depends(_expected_version)]
) -> int | None:
    if "if-match" not in request.headers:
        raise PreconditionRequired
    return expected


IfMatch = Annotated[int | None, Depends(_expected_version)]
"""The version the client has seen, None when it did not say (or said `*`), -1 for what is no version."""
NeededIfMatch = Annotated[int | None, Depends(_needed_version)]
"""The same for operations that refuse a change without it."""
