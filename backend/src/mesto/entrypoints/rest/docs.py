"""The API's documentation, served by ourselves: no page asks another host for anything."""

import hashlib
import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse

from mesto.core.http import make_router
from mesto.core.limits.policies import Quota, limited
from mesto.core.permissions import Who, allow
from mesto.core.problems import UnknownAddress

STATIC: Final = Path(__file__).with_name("static")
SERVED: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "swagger-start.js": "text/javascript",
    "redoc.standalone.js": "text/javascript",
    "redoc-start.js": "text/javascript",
    "docs.css": "text/css",
}
# Both pages write style sheets at run time, show images from data: addresses, and Redoc searches
# in a worker of its own making. Scripts come from files of ours only.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{styles}
</head>
<body>
<div id="docs" data-spec="{spec}"></div>
{scripts}
</body>
</html>
"""


def docs_router(app: FastAPI, root_path: str) -> APIRouter:
    """Make the routes of the document, both pages and their files; addresses carry the prefix."""
    router = make_router(tags=["system"], prefix="/api")
    swagger = _page(root_path, "Mesto API", "swagger-ui-bundle.js", "swagger-start.js", "swagger-ui.css")
    redoc = _page(root_path, "Mesto API reference", "redoc.standalone.js", "redoc-start.js", "docs.css")

    @router.get(
        "/openapi.json",
        operation_id="getOpenApi",
        responses={200: {"description": "OpenAPI 3.1", "content": {"application/json": {}}}},
        response_class=Response,
    )
    @limited(Quota.NONE)
    @allow(Who.ANYONE)
    async def get_openapi() -> Response:
        """Read this document."""
        return Response(_written(app.openapi), media_type="application/json")

    @router.get("/static/{name}", include_in_schema=False)
    @limited(Quota.NONE)
    @allow(Who.ANYONE)
    async def get_static(name: str) -> Response:
        if name not in SERVED:
            raise UnknownAddress
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(STATIC / name, media_type=SERVED[name], headers=headers)

    @limited(Quota.NONE)
    @allow(Who.ANYONE)
    async def get_swagger() -> HTMLResponse:
        return _answered(swagger)

    @limited(Quota.NONE)
    @allow(Who.ANYONE)
    async def get_redoc() -> HTMLResponse:
        return _answered(redoc)

    for path, endpoint in (("/docs", get_swagger), ("/redoc", get_redoc)):
        for address in (path, f"{path}/"):
            router.add_api_route(address, endpoint, include_in_schema=False)
    return router


def _written(openapi: Callable[[], dict[str, Any]]) -> bytes:
    return json.dumps(openapi(), ensure_ascii=False, separators=(",", ":")).encode()


def _page(root_path: str, title: str, library: str, start: str, style: str) -> str:
    return PAGE.format(
        title=title,
        spec=escape(f"{root_path}/api/openapi.json"),
        styles=f'<link rel="stylesheet" href="{_address(root_path, style)}">',
        scripts="\n".join(
            f'<script src="{_address(root_path, name)}"></script>' for name in (library, start)
        ),
    )


def _address(root_path: str, name: str) -> str:
    # The content is part of the address, so a browser may keep the file for ever.
    print_ = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return escape(f"{root_path}/api/static/{name}?v={print_}")


def _answered(page: str) -> HTMLResponse:
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(page, headers=headers)
