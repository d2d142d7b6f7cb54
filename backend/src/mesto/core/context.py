"""What accompanies one request, and the events it causes, across processes."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Trace:
    """Ids only: this is stored with every event and printed with every log line."""

    request_id: str | None = None
    traceparent: str | None = None
    actor_kind: str = "anonymous"
    actor_user_id: UUID | None = None
    actor_session_id: UUID | None = None
    channel: str = "api"
    """api, runner or cli."""


current_trace: ContextVar[Trace] = ContextVar("mesto_trace", default=Trace())  # noqa: B039  # frozen
