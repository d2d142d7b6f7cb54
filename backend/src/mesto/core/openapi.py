"""What FastAPI cannot see of the API: signing in is asked of the container, not of a dependency."""

from typing import Any, Final

from fastapi import FastAPI

SCHEME: Final = "bearer"
NEEDED: Final[list[dict[str, list[str]]]] = [{SCHEME: []}]
WELCOME: Final[list[dict[str, list[str]]]] = [{}, {SCHEME: []}]
"""Open to all, but a token that is sent has to be valid."""


def describe_security(app: FastAPI) -> None:
    """Let Swagger's "Authorize" sign in; the routes themselves say who is asked (core/http.py)."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes[SCHEME] = {
            "type": "oauth2",
            "description": "E-mail and password, or an access token as `Authorization: Bearer …`.",
            "flows": {
                "password": {
                    "tokenUrl": "/api/v1/auth/token",
                    "refreshUrl": "/api/v1/auth/token",
                    "scopes": {},
                }
            },
        }
        return document

    app.openapi = openapi  # type: ignore[method-assign]
