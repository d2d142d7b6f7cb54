"""From stored rows to events: strictly typed, and deaf to fields a later release has added."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Row

from mesto.core.bus import Envelope, Reaction
from mesto.core.context import Trace
from mesto.core.domain import DomainEvent
from mesto.core.outbox import plain

COLUMNS: Final = """o.event_id, o.name, o.aggregate_id, o.aggregate_version, o.payload::text AS payload,
    o.trace::text AS trace, o.occurred_at, o.position"""
"""What `envelope_of` reads; `o` is core.outbox."""


_readers: Final[dict[type[DomainEvent], TypeAdapter[DomainEvent]]] = {}


class Poison(Exception):
    """This will never be understood: more attempts are of no use. Says what, never the content."""


class UnknownEvent(Poison):
    def __init__(self, name: str) -> None:
        super().__init__(f"the reaction does not know {name[:80]}")


class UnreadablePayload(Poison):
    pass


class EventMissing(Poison):
    def __init__(self) -> None:
        super().__init__("the event is not in the outbox")


def envelope_of(row: Row[Any]) -> Envelope:
    return Envelope(
        event_id=row.event_id,
        name=row.name,
        aggregate_id=row.aggregate_id,
        aggregate_version=row.aggregate_version,
        occurred_at=row.occurred_at,
        position=row.position,
        payload=json.loads(row.payload),
        trace=trace_of(json.loads(row.trace)),
    )


def trace_of(stored: Mapping[str, Any]) -> Trace:
    return Trace(
        request_id=stored.get("request_id"),
        traceparent=stored.get("traceparent"),
        actor_kind=stored.get("actor_kind", "anonymous"),
        actor_user_id=_uuid(stored.get("actor_user_id")),
        actor_session_id=_uuid(stored.get("actor_session_id")),
        channel=stored.get("channel", "api"),
    )


def read_event(reaction: Reaction, envelope: Envelope) -> DomainEvent:
    """Return the event as the class the reaction registered for this name, or raise Poison."""
    kind = next((event for event in reaction.events if event.name == envelope.name), None)
    if kind is None:
        raise UnknownEvent(envelope.name)
    text = json.dumps({**envelope.payload, "occurred_at": plain(envelope.occurred_at)})
    try:
        # Strict JSON mode: text becomes an id or a moment, but never a number or a truth.
        event: DomainEvent = _reader(kind).validate_json(text, strict=True)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False))
        raise UnreadablePayload("; ".join(faults)[:200]) from None
    return event


def _reader(kind: type[DomainEvent]) -> TypeAdapter[DomainEvent]:
    if kind not in _readers:
        _readers[kind] = TypeAdapter(kind)
    return _readers[kind]


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None
