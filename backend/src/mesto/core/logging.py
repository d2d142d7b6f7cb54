"""Structured logs: one JSON object a line, with the ids of the request or event it belongs to."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from mesto.core.context import current_trace
from mesto.core.redaction import LONGEST_TRACE, redact, redact_text
from mesto.core.setting_sections import LogSettings

_OF_THE_PIPE = ("_record", "_from_structlog", "level", "logger", "timestamp", "service")
ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def tell_exception(exc_info: ExcInfo) -> str:
    """Write a traceback without what people sent us."""
    return redact_text("".join(traceback.format_exception(*exc_info)), LONGEST_TRACE).rstrip()


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

    def leave_out_secrets(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        # The names are those of the pipe itself; everything else is what somebody wanted to say.
        pipe = {name: entry[name] for name in _OF_THE_PIPE if name in entry}
        return {**redact({name: said for name, said in entry.items() if name not in pipe}), **pipe}

    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_context,
        structlog.processors.ExceptionRenderer(tell_exception),
        leave_out_secrets,
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
    # At `debug` we say more; libraries print messages, frames and statements with what people sent in them.
    root.setLevel("INFO" if settings.level == "debug" else settings.level.upper())
    logging.getLogger("mesto").setLevel(settings.level.upper())
    for noisy in ("faststream", "httpx2", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # They tell every try of every outage, with a trace; our loops say each outage once.
    for noisy in ("aio_pika", "aiormq"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
