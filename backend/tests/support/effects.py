"""A tiny module whose reactions leave rows: what the event backbone is tried out on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dishka import FromDishka, Provider, Scope
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import registry

from mesto.core.bus import Envelope, Reaction
from mesto.core.clock import Clock
from mesto.core.context import Trace
from mesto.core.domain import AggregateRoot, DomainEvent
from mesto.core.ids import new_id
from mesto.core.module import Job, Module
from mesto.core.outbox import store_events
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS effects;
CREATE TABLE IF NOT EXISTS effects.rows (
    id uuid PRIMARY KEY, subscriber text NOT NULL, event_id uuid NOT NULL, number integer NOT NULL CHECK (number >= 0),
    version integer NOT NULL);
TRUNCATE effects.rows, core.outbox, core.inbox, core.deliveries;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectWanted(DomainEvent):
    name = "effects.effect_wanted.v1"
    aggregate = "thing_id"

    thing_id: UUID
    number: int
    ids: tuple[UUID, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLeft(DomainEvent):
    """Recorded by the effect itself."""

    name = "effects.effect_left.v1"
    aggregate = "row_id"

    row_id: UUID


@dataclass(eq=False, kw_only=True)
class EffectRow(AggregateRoot):
    subscriber: str
    event_id: UUID
    number: int
    id: UUID = field(default_factory=new_id)


rows = Table(
    "rows",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("subscriber", Text),
    Column("event_id", Uuid),
    Column("number", Integer),
    Column("version", Integer, nullable=False),
    schema="effects",
)
registry().map_imperatively(EffectRow, rows, version_id_col=rows.c.version)


@dataclass(frozen=True, slots=True)
class LeaveRowHandler(UseCase):
    session: AsyncSession
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, subscriber: str, event_id: UUID, number: int) -> None:
        row = EffectRow(subscriber=subscriber, event_id=event_id, number=number)
        row._record(EffectLeft(occurred_at=self.clock.now(), row_id=row.id))
        self.session.add(row)
        await self.uow.commit()


@dataclass(frozen=True, slots=True)
class RunSqlHandler(UseCase):
    """Runs whatever the test wants to go wrong, and counts how often it was asked to."""

    session: AsyncSession

    async def __call__(self, sql: str, calls: list[str]) -> None:
        calls.append(sql)
        await self.session.execute(text(sql))


def effects_module(
    *reactions: Reaction, jobs: tuple[Job, ...] = (), handlers: tuple[type, ...] = ()
) -> Module:
    own = Provider(scope=Scope.REQUEST)
    for handler in (LeaveRowHandler, RunSqlHandler, *handlers):
        own.provide(handler)
    return Module(name="effects", providers=(own,), reactions=reactions, jobs=jobs)


Before = Callable[[EffectWanted], Awaitable[None]]


def leaving_a_row(subscriber: str, *, before: Before | None = None, after: Before | None = None) -> Reaction:
    """A reaction that leaves one row per event, with something going on before or after it."""

    async def react(
        event: EffectWanted, envelope: FromDishka[Envelope], handle: FromDishka[LeaveRowHandler]
    ) -> None:
        if before:
            await before(event)
        await handle(subscriber, envelope.event_id, event.number)
        if after:
            await after(event)

    return Reaction(subscriber, (EffectWanted,), react)


def running_sql(subscriber: str, sql: str, calls: list[str]) -> Reaction:
    async def react(event: EffectWanted, handle: FromDishka[RunSqlHandler]) -> None:
        await handle(sql, calls)

    return Reaction(subscriber, (EffectWanted,), react)


async def store(engine: AsyncEngine, *events: DomainEvent, trace: Trace | None = None) -> None:
    """Put events into the outbox as a unit of work does."""
    root = AggregateRoot()
    root.version = 1
    async with AsyncSession(engine) as session:
        await store_events(session, [(root, event) for event in events], trace or Trace("req_test"))
        await session.commit()


def wanted(number: int, clock: Clock) -> EffectWanted:
    return EffectWanted(occurred_at=clock.now(), thing_id=new_id(), number=number)
