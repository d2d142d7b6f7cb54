from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aio_pika import Message

from mesto.core.bus import Envelope
from mesto.core.context import Trace
from mesto.core.envelopes import UnknownEvent, UnreadablePayload, read_event
from mesto.core.outbox import payload_of
from mesto.core.rabbit_messages import body_of, envelope_of, event_id_of, properties_of
from tests.support.effects import EffectLeft, EffectWanted, leaving_a_row

REACTION = leaving_a_row("t.first")
EVENT = EffectWanted(
    occurred_at=datetime(2026, 12, 1, 8, 0, 0, 123456, tzinfo=UTC),
    thing_id=uuid4(),
    number=7,
    ids=(uuid4(), uuid4()),
    until=datetime(2026, 12, 2, tzinfo=UTC),
)


def an_envelope(event=EVENT, **changes) -> Envelope:
    made = Envelope(
        event_id=uuid4(),
        name=event.name,
        aggregate_id=uuid4(),
        aggregate_version=3,
        occurred_at=event.occurred_at,
        position=12,
        payload=payload_of(event),
        trace=Trace("req_1", "00-" + "a" * 32 + "-" + "b" * 16 + "-01", "team", uuid4(), uuid4()),
    )
    return replace(made, **changes)


def as_received(envelope: Envelope):
    """What aio-pika hands over: the same properties, headers and body."""
    given = properties_of(envelope, "thing")
    given["type"] = given.pop("message_type")
    return Message(body_of(envelope), **given)


def test_an_event_comes_back_as_it_was_stored():
    assert read_event(REACTION, an_envelope()) == EVENT


def test_a_field_of_a_later_release_is_ignored():
    envelope = an_envelope()

    assert read_event(REACTION, replace(envelope, payload={**envelope.payload, "mood": "good"})) == EVENT


def test_a_missing_optional_field_has_its_default():
    payload = {"thing_id": str(EVENT.thing_id), "number": 7}

    event = read_event(REACTION, an_envelope(payload=payload))

    assert event == replace(EVENT, ids=(), until=None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "7"),
        ("number", 7.5),
        ("number", True),
        ("thing_id", "me@example.org"),
        ("ids", "x"),
        ("until", 1),
    ],
)
def test_another_type_is_unreadable_and_the_reason_does_not_repeat_it(field, value):
    payload = {**an_envelope().payload, field: value}

    with pytest.raises(UnreadablePayload, match=field) as refused:
        read_event(REACTION, an_envelope(payload=payload))

    assert "example.org" not in str(refused.value)


def test_an_event_the_reaction_is_not_bound_to_is_unknown():
    other = EffectLeft(occurred_at=EVENT.occurred_at, row_id=uuid4())

    with pytest.raises(UnknownEvent):
        read_event(REACTION, an_envelope(other))


@pytest.mark.parametrize("trace", [an_envelope().trace, Trace()])
def test_an_envelope_survives_the_wire(trace):
    envelope = an_envelope(trace=trace)

    assert envelope_of(as_received(envelope)) == envelope


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null", b"[" * 100_000])
def test_a_body_that_is_no_object_is_unreadable(body):
    message = as_received(an_envelope())
    message.body = body

    with pytest.raises(UnreadablePayload):
        envelope_of(message)


@pytest.mark.parametrize("header", ["aggregate_id", "aggregate_version", "occurred_at", "position"])
@pytest.mark.parametrize("value", [None, "x"])
def test_a_broken_header_is_unreadable(header, value):
    message = as_received(an_envelope())
    message.headers[header] = value

    with pytest.raises(UnreadablePayload):
        envelope_of(message)


@pytest.mark.parametrize("message_id", [None, "", "whoever"])
def test_a_message_of_somebody_else_has_no_event_id(message_id):
    assert event_id_of(Message(b"", message_id=message_id)) is None
