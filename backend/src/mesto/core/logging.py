"""Structured logs: one JSON object a line, with the ids of the request or event it belongs to."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import structlog

from mesto.core.context import current_trace
from mesto.core.settings import LogSettings

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]

# What messages of exceptions quote: PostgreSQL the row, pydantic the input; and what must never stand
# in a log, wherever it came from.
_SECRETS: Final = (
    (re.compile(r"^\s*DETAIL:.*$", re.MULTILINE), "DETAIL: (left out)"),
    (re.compile(r"input_value=.*?, input_type="), "input_value=(left out), input_type="),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s/@]+@"), r"\1:(password)@"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bmrt_[\w-]+"), "(token)"),
)


def tell_exception(exc_info: ExcInfo) -> str:
    """Write a traceback without what people sent us."""
    told = "".join(traceback.format_exception(*exc_info))
    for secret, instead in _SECRETS:
        told = secret.sub(instead, told)
    return told.rstrip()


def set_up_logging(settings: LogSettings, service: str) -> None:
    """Send our logs and the libraries' through one pipe to standard output."""

    def add_context(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        trace = current_trace.get()
        entry["service"] = service
        if trace.request_id:
            entry.setdefault("request_id", trace.request_id)
        if trace.traceparent:
            entry.setdefault("trace_id", trace.traceparent.split("-")[1])
        return entry

    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_context,
        structlog.processors.ExceptionRenderer(tell_exception),
    ]
    as_json = settings.format == "json" or (settings.format == "auto" and not sys.stdout.isatty())
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for noisy in ("faststream", "httpx2", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # They tell every try of every outage, with a trace; our loops say each outage once.
    for noisy in ("aio_pika", "aiormq"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
