"""What must never stand in a log, whoever writes the line: secrets by the name of their field, and by their look."""

import re
from collections.abc import Mapping
from typing import Any, Final

LEFT_OUT: Final = "(left out)"
LONGEST: Final = 4_000
LONGEST_TRACE: Final = 32_000
_NAMES: Final = re.compile(
    r"passw|secret|token|authorization|cookie|credential|api_?key|idempotency_key|challenge|otp"
    r"|e_?mail|full_name|user_agent|query|body|payload|headers",
    re.IGNORECASE,
)
"""Of fields. None of ours is called so: it is for what somebody adds without thinking, and for libraries."""
# Each can begin only where a word begins: a huge word must not make a line take seconds.
_LOOKS: Final = (
    # What messages of exceptions quote: PostgreSQL the row, asyncpg the argument, pydantic the input.
    (re.compile(r"^\s*(?:DETAIL|CONTEXT|HINT):.*$", re.MULTILINE), "DETAIL: (left out)"),
    (re.compile(r"(invalid input for query argument \$\d+: ).*$", re.MULTILINE), r"\1(left out)"),
    (re.compile(r"(invalid input [^:\n]{0,80}: )\".*$", re.MULTILINE), r"\1(left out)"),
    (re.compile(r"input_value=.{0,2000}?, input_type=", re.DOTALL), "input_value=(left out), input_type="),
    (re.compile(r"\b(\w+://[^\s:/@]*):[^\s/@]+@"), r"\1:(password)@"),
    (re.compile(r"\b(Bearer|Basic)\s+\S+", re.IGNORECASE), r"\1 (token)"),
    (re.compile(r"(?<![^\s@\"'<>(),;:=\[\]{}])[^\s@\"'<>(),;:=\[\]{}]+@[\w-]+(?:\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"\beyJ[\w-]+(?:\.[\w-]*){0,4}|\bmrt_[\w-]+"), "(token)"),
    # Addresses: what stands behind ? and # is nobody's business.
    (re.compile(r"(?<=[\w/])([?#])[\w.%~-]+=\S*"), r"\1(left out)"),
    # Keys, codes and hashes that come from a random generator: long, and of every kind of character.
    (re.compile(r"\b[0-9a-fA-F]{40,}\b"), "(token)"),
    (
        re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d[\w-]*\d)[A-Za-z0-9_-]{32,}"),
        "(token)",
    ),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ENDLESS: Final = 4
"""Containers deeper than this are not printed."""


def redact_text(text: str, longest: int = LONGEST) -> str:
    """Return the text without what looks like a secret, without control characters, and not endless."""
    if len(text) > longest:
        text = f"{text[:longest]}… ({len(text)} characters)"
    for looks, instead in _LOOKS:
        text = looks.sub(instead, text)
    return _CONTROL.sub("�", text)


def redact(entry: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Do it for every field of a log entry, whatever it holds."""
    return {
        str(name): LEFT_OUT if _NAMES.search(str(name)) else _redact_value(str(name), value, depth)
        for name, value in entry.items()
    }


def _redact_value(name: str, value: Any, depth: int) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redact_text(value, LONGEST_TRACE if name == "exception" else LONGEST)
        case _ if depth >= _ENDLESS:
            return LEFT_OUT
        case Mapping():
            return redact(value, depth + 1)
        case list() | tuple() | set() | frozenset():
            return [_redact_value(name, part, depth + 1) for part in list(value)[:100]]
        case _:
            return redact_text(str(value))
