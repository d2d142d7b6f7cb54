"""core.outbox: every event, stored in the transaction of the change it tells of."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.context import Trace
from mesto.core.domain import AggregateRoot, DomainEvent
from mesto.core.ids import new_id
from mesto.core.metadata import metadata
from mesto.core.prepared import Prepared

CHANNEL = "mesto_outbox"
"""NOTIFY channel that wakes the relay; the trigger of migration 1 calls it once per statement."""

outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("trace", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("available_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("publish_attempts", Integer, nullable=False, server_default=text("0")),
    Column("published_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    UniqueConstraint("event_id"),
    Index("ix_outbox_pending", "position", postgresql_where=text("published_at IS NULL")),
    Index("ix_outbox_unsettled", "published_at", postgresql_where=text("settled_at IS NULL")),
    Index("ix_outbox_occurred_at", "occurred_at", postgresql_using="brin"),
    schema="core",
)

_stored = ("event_id", "name", "aggregate_id", "aggregate_version", "payload", "trace", "occurred_at")
_insert = Prepared(outbox.insert().inline().values({name: bindparam(name) for name in _stored}))
_insert_many = Prepared(
    text(f"""
INSERT INTO core.outbox ({", ".join(_stored)})
SELECT {", ".join(_stored)} FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS e(number integer, event_id uuid,
    name text, aggregate_id uuid, aggregate_version integer, payload jsonb, trace jsonb, occurred_at timestamptz)
ORDER BY number
""")  # noqa: S608  # only names of columns
)
_insert_none = Prepared(
    text(f"""
INSERT INTO core.outbox ({", ".join(_stored)})
SELECT {", ".join(_stored)} FROM jsonb_to_recordset('[]') AS e(event_id uuid, name text, aggregate_id uuid,
    aggregate_version integer, payload jsonb, trace jsonb, occurred_at timestamptz)
""")  # noqa: S608  # only names of columns
)


async def store_events(
    session: AsyncSession, facts: Iterable[tuple[AggregateRoot, DomainEvent]], trace: Trace
) -> None:
    """Write one row per event into the running transaction."""
    companion = {k: plain(v) for k, v in asdict(trace).items() if v is not None}
    rows = [_row(root, fact, companion) for root, fact in facts]
    if len(rows) == 1:  # almost every request
        [row] = rows
        as_text = {name: json.dumps(row[name]) for name in ("payload", "trace")}
        await _insert.rows(session, **{**row, **as_text})
    elif rows:
        numbered = [
            {"number": number, **{k: plain(v) for k, v in row.items()}} for number, row in enumerate(rows)
        ]
        await _insert_many.rows(session, rows=json.dumps(numbered))


async def store_nothing(session: AsyncSession) -> None:
    """Send what an event would send and wake the relay as it would, and leave no row."""
    await _insert_none.rows(session)


def _row(root: AggregateRoot, fact: DomainEvent, companion: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "name": fact.name,
        "aggregate_id": getattr(fact, fact.aggregate),
        "aggregate_version": root.version,
        "payload": payload_of(fact),
        "trace": companion,
        "occurred_at": fact.occurred_at,
    }


def payload_of(fact: DomainEvent) -> dict[str, Any]:
    return {f.name: plain(getattr(fact, f.name)) for f in fields(fact) if f.name != "occurred_at"}


def plain(value: Any) -> Any:
    """Turn a primitive of an event into what JSON can hold: instants in UTC with `Z`."""
    match value:
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value
