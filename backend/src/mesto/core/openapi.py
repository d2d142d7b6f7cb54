"""The OpenAPI document: FastAPI's, with what it cannot know of our refusals and sign-in."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from mesto.core.http import KEY_HEADER, MestoRoute
from mesto.core.idempotency import is_kept
from mesto.core.idempotency_keys import (
    REPLAYED,
    IdempotencyInProgress,
    IdempotencyKeyRequired,
    IdempotencyKeyReused,
)
from mesto.core.permissions import Permission
from mesto.core.problems import MEDIA_TYPE, Problem, problems
from mesto.core.security import Visitor

SIGN_IN_PATH: Final = "/api/v1/auth/token"
SCHEME: Final = "bearer"
KEY_SCHEME: Final = "api_key"
REFUSALS: Final = {
    "400": ("malformed_request",),
    "401": ("unauthenticated", "token_invalid", "token_expired", "session_revoked"),
    "403": ("banned",),
    "413": ("payload_too_large",),
    "415": ("unsupported_media_type",),
    "422": ("validation_error", "naive_datetime"),
    "500": ("internal_error",),
    "503": ("unavailable",),
}
"""What api.md §1.9 lets operations answer beside their own refusals."""
KEY: Final = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "description": "Makes it safe to repeat the request: under one key it is done once. Kept for 48 hours.",
}
REPLAY: Final = {
    REPLAYED: {
        "schema": {"type": "string", "const": "true"},
        "description": "Only where the stored answer to an earlier request with the key is given again.",
    }
}


def describe(app: FastAPI, *, root_path: str) -> dict[str, Any]:
    """Write the document of all routes; addresses in it carry the prefix a proxy strips."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        servers=[{"url": root_path or "/"}],
    )
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    address = root_path + SIGN_IN_PATH
    document["components"]["securitySchemes"] = {
        SCHEME: {
            "type": "oauth2",
            "description": "E-mail and password, or an access token as `Authorization: Bearer …`. An API key "
            "`mak_…` of a coworking is sent the same way.",
            "flows": {"password": {"tokenUrl": address, "refreshUrl": address, "scopes": {}}},
        },
        KEY_SCHEME: {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of a coworking as `Authorization: Bearer mak_…`, where the operation names a scope; "
            "without that scope 403 `forbidden`.",
        },
    }
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = document["paths"][route.path_format][method.lower()]
                _complete(operation, route.original_route)
    return document


def _complete(operation: dict[str, Any], route: APIRoute) -> None:
    permission = route.permission if isinstance(route, MestoRoute) else None
    who = permission.asks_for if permission is not None else None
    applicable = {"500"}
    if isinstance(route, MestoRoute) and route.takes_key:
        _offer_key(operation, may_be_required=route.key_may_be_required)
    if permission is not None and who is not None:
        operation["security"] = _ways_in(permission)
        applicable |= {"401", "403", "503"}
    if "parameters" in operation or "requestBody" in operation:
        applicable |= {"400", "422"}
    if "requestBody" in operation:
        applicable |= {"413", "415"}
    responses = operation["responses"]
    if "422" not in applicable:
        del responses["422"]  # see UNFORESEEN in entrypoints/rest/main.py: nothing is sent here
    for status in sorted(applicable):
        # An answer of another kind under this status (health: 503 with the same body) stays as it is.
        if status not in responses or MEDIA_TYPE in responses[status].get("content", {}):
            codes = [code for code in REFUSALS[status] if code != "unauthenticated" or who is not Visitor]
            _mention(responses.setdefault(status, {"description": "", "content": {}}), codes)
    for response in responses.values():
        if MEDIA_TYPE in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _ways_in(permission: Permission) -> list[dict[str, list[str]]]:
    """Say what may be sent: nothing, where nobody has to sign in; a token; a key with the scope."""
    ways: list[dict[str, list[str]]] = [{}] if permission.asks_for is Visitor else []
    ways.append({SCHEME: []})
    return [*ways, {KEY_SCHEME: [permission.scope]}] if permission.scope is not None else ways


def _offer_key(operation: dict[str, Any], *, may_be_required: bool) -> None:
    operation.setdefault("parameters", []).append(KEY)
    refusals = [IdempotencyInProgress, IdempotencyKeyReused]
    refusals += [IdempotencyKeyRequired] if may_be_required else []
    for status, documented in problems(*refusals).items():
        known = operation["responses"].setdefault(str(status), {"description": "", "content": {}})
        known["content"].setdefault(MEDIA_TYPE, {})
        known["description"] = f"{known['description']}\n\n{documented['description']}".strip()
    for status, response in operation["responses"].items():
        if is_kept(int(status)):
            response.setdefault("headers", {}).update(REPLAY)


def _mention(response: dict[str, Any], codes: list[str]) -> None:
    response["content"].setdefault(MEDIA_TYPE, {})
    missing = [f"`{code}`" for code in codes if f"`{code}`" not in response["description"]]
    response["description"] = "\n\n".join(filter(None, [response["description"].strip(), ", ".join(missing)]))
