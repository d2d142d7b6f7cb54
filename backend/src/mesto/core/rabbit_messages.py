"""An envelope on the wire and back: properties, headers, and a body of nothing but the fields."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from aio_pika import IncomingMessage

from mesto.core.bus import Envelope
from mesto.core.context import Trace
from mesto.core.envelopes import UnreadablePayload
from mesto.core.outbox import plain


def properties_of(envelope: Envelope, aggregate_type: str) -> dict[str, Any]:
    """Return what FastStream's `publish` takes beside the body."""
    trace = envelope.trace
    headers = {
        "aggregate_type": aggregate_type,
        "aggregate_id": str(envelope.aggregate_id),
        "aggregate_version": envelope.aggregate_version,
        "position": envelope.position,
        # AMQP's own timestamp ends at the second.
        "occurred_at": plain(envelope.occurred_at),
        "actor_kind": trace.actor_kind,
        "actor_user_id": trace.actor_user_id and str(trace.actor_user_id),
        "actor_session_id": trace.actor_session_id and str(trace.actor_session_id),
        "traceparent": trace.traceparent,
    }
    return {
        "message_id": str(envelope.event_id),
        "message_type": envelope.name,
        "timestamp": envelope.occurred_at,
        "correlation_id": trace.request_id or str(envelope.event_id),
        "content_type": "application/json",
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def body_of(envelope: Envelope) -> bytes:
    return json.dumps(envelope.payload).encode()


def event_id_of(message: IncomingMessage) -> UUID | None:
    """Return the event's id, or None for a message that is none of ours."""
    try:
        return UUID(message.message_id or "")
    except ValueError:
        return None


def envelope_of(message: IncomingMessage) -> Envelope:
    """Read a message of ours, or raise UnreadablePayload."""
    headers: dict[str, Any] = dict(message.headers)
    try:
        payload = json.loads(message.body)
        if not isinstance(payload, dict):
            raise UnreadablePayload("the body is no object")
        return Envelope(
            event_id=UUID(message.message_id or ""),
            name=str(message.type or ""),
            aggregate_id=UUID(str(headers["aggregate_id"])),
            aggregate_version=int(headers["aggregate_version"]),
            occurred_at=datetime.fromisoformat(str(headers["occurred_at"])),
            position=int(headers["position"]),
            payload=payload,
            trace=_trace(message, headers),
        )
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise UnreadablePayload(f"the message: {type(error).__name__}") from None


def _trace(message: IncomingMessage, headers: dict[str, Any]) -> Trace:
    user, session = headers.get("actor_user_id"), headers.get("actor_session_id")
    asked = message.correlation_id
    return Trace(
        request_id=asked if asked != message.message_id else None,
        traceparent=headers.get("traceparent"),
        actor_kind=str(headers.get("actor_kind", "anonymous")),
        actor_user_id=UUID(str(user)) if user else None,
        actor_session_id=UUID(str(session)) if session else None,
    )
