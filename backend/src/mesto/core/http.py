"""What every route of ours has: who may call it, the person known before the form is read, strict bodies, keys, ETags."""

import json
import math
import re
from collections.abc import Callable, Collection, Coroutine
from typing import Annotated, Any, Final, get_type_hints

from dishka.integrations.fastapi import DishkaRoute, inject
from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel

from mesto.core.errors import PreconditionRequired
from mesto.core.idempotency import Once, once
from mesto.core.idempotency_keys import IdempotencyKeyRequired
from mesto.core.limits.admission import admit
from mesto.core.limits.policies import quota_of
from mesto.core.permissions import stated
from mesto.core.problems import MalformedRequest, PayloadTooLarge, UnsupportedMediaType, refusal_of
from mesto.core.security import Actor, Visitor
from mesto.core.settings import Settings

BODY_LIMIT: Final = 64 * 1024
LARGE_BODY_LIMIT: Final = 256 * 1024
DEEPEST: Final = 32
KEY_HEADER: Final = "Idempotency-Key"
KEYLESS: Final = ("/auth/", "/storage/upload", "/users/me/erasure")
"""Where a key is ignored: a token pair is not kept anywhere, a file is no JSON (api.md §1.7), and nobody is
left who could ask for the answer again."""
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)

Endpoint = Callable[..., Any]


def large_body(endpoint: Endpoint) -> Endpoint:
    """Allow 256 KiB instead of 64 KiB: for bulk operations."""
    endpoint.__dict__["body_limit"] = LARGE_BODY_LIMIT
    return endpoint


def key_may_be_required(endpoint: Endpoint) -> Endpoint:
    """Refuse requests without a key where the installation says so (MESTO_IDEMPOTENCY__REQUIRED)."""
    endpoint.__dict__["key_may_be_required"] = True
    return endpoint


def keyless(endpoint: Endpoint) -> Endpoint:
    """Ignore an Idempotency-Key: the answer holds a secret, which is shown once and kept nowhere."""
    endpoint.__dict__["is_keyless"] = True
    return endpoint


class MestoRoute(DishkaRoute):
    def __init__(self, path: str, endpoint: Endpoint, **kwargs: Any) -> None:
        self.permission = stated(endpoint, _who_is_asked(endpoint))
        self.who = self.permission.asks_for
        self.quota = quota_of(endpoint)
        self.body_limit: int = endpoint.__dict__.get("body_limit", BODY_LIMIT)
        self.key_may_be_required: bool = endpoint.__dict__.get("key_may_be_required", False)
        self.takes_key = not endpoint.__dict__.get("is_keyless") and _takes_key(
            path, kwargs.get("methods") or (), self.who
        )
        super().__init__(path, once(inject(endpoint)) if self.takes_key else endpoint, **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        permission, quota, who = self.permission, self.quota, self.who
        size, takes_body = self.body_limit, self.body_field is not None
        takes_json = takes_body and not _is_form(self)
        takes_key, may_be_required = self.takes_key, self.key_may_be_required
        parameters = (*self.dependant.path_params, *self.dependant.query_params, *self.dependant.body_params)
        inputs = [parameter.name for parameter in parameters]

        async def strict(request: Request) -> Response:
            # Token, then ban, then what the statement alone can tell, then form (R-B01): dishka alone would
            # resolve the person after the form.
            request.state.permission = permission  # who resolves the person holds API keys to it
            asking = await admit(request, quota, who)
            actor: Any = asking.actor if isinstance(asking, Visitor) else asking
            if actor is not None:
                permission.ensure(actor)
            key = _key_of(request) if takes_key else None
            if key is None and may_be_required:
                await _ensure_optional(request)
            if takes_body:
                request = Request(request.scope, request.receive)
                await _read(request, size, as_json=takes_json)
            if key is None:
                return await handle(request)
            operation = f"{request.method} {request.scope.get('mesto.template') or self.path_format}"
            said = await Once.of(request, actor, key, operation, inputs)
            return await said.answer(handle)

        return strict


def make_router(*, tags: list[str], prefix: str = "") -> APIRouter:
    return APIRouter(tags=list(tags), prefix=prefix, route_class=MestoRoute)


def _who_is_asked(endpoint: Endpoint) -> type | None:
    hints = get_type_hints(endpoint).values()
    return next((kind for kind in (Actor, Visitor) if kind in hints), None)


def _takes_key(path: str, methods: Collection[str], who: type | None) -> bool:
    return who is Actor and not path.startswith(KEYLESS) and bool({"POST", "PATCH"} & set(methods))


def _key_of(request: Request) -> str | None:
    sent = request.headers.getlist(KEY_HEADER)
    if not sent:
        return None
    if len(sent) > 1 or not _KEY.fullmatch(sent[0]):
        why = "one key of 1 to 255 visible ASCII characters is needed"
        raise refusal_of([{"type": "idempotency_key", "loc": ("header", KEY_HEADER), "msg": why}])
    return sent[0]


async def _ensure_optional(request: Request) -> None:
    settings: Settings = await request.state.dishka_container.get(Settings)
    if settings.idempotency.required:
        raise IdempotencyKeyRequired


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
