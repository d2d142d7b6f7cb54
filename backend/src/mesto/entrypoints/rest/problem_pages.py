"""One page per refusal, made from the refusals themselves: what `type` of a problem points at."""

from collections.abc import Iterator
from functools import cache
from html import escape
from string import Formatter
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from mesto.core.errors import AppError
from mesto.core.http import make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import UnknownAddress, language_of, problems, status_of, title_of

PAGE: Final = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{code}</title></head>
<body><h1>{status} {title}</h1><p><code>{code}</code></p><p>{meaning}</p>{params}</body>
</html>
"""


class ProblemDoc(BaseModel):
    code: str
    status: int
    title: str
    meaning: str
    params: list[str]


router = make_router(tags=["system"])


@router.get(
    "/api/problems/{code}",
    operation_id="getProblemDoc",
    response_model=ProblemDoc,
    responses={200: {"content": {"text/html": {}}}, **problems(UnknownAddress)},
)
@allow(Who.ANYONE)
async def get_problem_doc(code: str, request: Request, response: Response) -> ProblemDoc | Response:
    """Read what a refusal means. HTML for browsers, JSON for everybody else."""
    kinds = refusals().get(code)
    if kinds is None:
        raise UnknownAddress
    language = language_of(request.headers.get("accept-language", ""))
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    page = _describe(kinds, language)
    if _prefers_html(request.headers.get("accept", "")):
        return HTMLResponse(_html(page, language), headers=headers)
    response.headers.update(headers)
    return page


@cache
def refusals() -> dict[str, list[type[AppError]]]:
    """Return every code with the classes that carry it, the one to quote first."""
    found: dict[str, list[type[AppError]]] = {}
    for kind in _below(AppError):
        if {"code", "en", "ru"} <= vars(kind).keys():
            found.setdefault(kind.code, []).append(kind)
    return found


def _below(kind: type[AppError]) -> Iterator[type[AppError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _describe(kinds: list[type[AppError]], language: str) -> ProblemDoc:
    first = kinds[0]
    status = status_of(first)
    sentence = first.ru if language == "ru" else first.en
    named = (name for kind in kinds for _, name, _, _ in Formatter().parse(kind.en) if name)
    return ProblemDoc(
        code=first.code,
        status=status,
        title=title_of(status),
        meaning=sentence,
        params=list(dict.fromkeys(named)),
    )


def _prefers_html(accept: str) -> bool:
    """Say whether HTML stands before JSON; an asterisk alone is a program, and gets JSON."""
    weights = {"text/html": 0.0, "application/json": 0.0}
    for part in accept.split(","):
        kind, _, quality = part.strip().partition(";q=")
        if kind in weights:
            try:
                weights[kind] = float(quality or 1)
            except ValueError:
                continue
    return weights["text/html"] > weights["application/json"]


def _html(page: ProblemDoc, language: str) -> str:
    params = "".join(f"<li><code>{escape(name)}</code></li>" for name in page.params)
    return PAGE.format(
        language=language,
        status=page.status,
        title=escape(page.title),
        code=escape(page.code),
        meaning=escape(page.meaning),
        params=f"<ul>{params}</ul>" if params else "",
    )
