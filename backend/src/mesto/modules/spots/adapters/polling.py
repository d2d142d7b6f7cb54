"""Answers that clients poll carry a weak tag of their body (api.md §1.6)."""

from hashlib import blake2b

from fastapi import Request, Response


def answer_polled(request: Request, content: bytes) -> Response:
    """Send the body under its tag, or 304 when the client has it already."""
    tag = f'W/"{blake2b(content, digest_size=12).hexdigest()}"'
    known = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    if tag in known or tag.removeprefix("W/") in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(content, media_type="application/json", headers={"ETag": tag})
