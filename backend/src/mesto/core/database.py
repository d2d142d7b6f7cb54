"""PostgreSQL: engines, sessions and the unit of work; what its errors mean stands in database_errors.py."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Connection, Engine, Executable, RowMapping, Select, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, AsyncSessionTransaction, create_async_engine
from sqlalchemy.orm import Session

from mesto.core.context import current_trace
from mesto.core.database_errors import DATABASE_ERRORS, violated_constraint
from mesto.core.domain import AggregateRoot
from mesto.core.errors import AppError
from mesto.core.outbox import store_events, store_nothing
from mesto.core.prepared import shared_connection
from mesto.core.setting_sections import DatabaseSettings
from mesto.core.uow import UnitOfWork

T = TypeVar("T")


class _Reads(Session):
    def __init__(self, *args: Any, **options: Any) -> None:
        # Closing gives a connection of its own back, and leaves a shared one and its transaction alone.
        super().__init__(*args, join_transaction_mode="rollback_only", **options)

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        shared = shared_connection.get()
        return super().get_bind(*args, **options) if shared is None else shared


class ReadSession(AsyncSession):
    """A session whose transaction PostgreSQL keeps read-only: queries ask for this one.

    A request holds one connection at a time: finish with this session (or the write session)
    before using the other, or a full pool waits for itself. Under an Idempotency-Key it reads in
    the transaction of the change (core/prepared.py), which alone knows it yet.
    """

    sync_session_class = _Reads

    async def rows(self, statement: Executable) -> Sequence[RowMapping]:
        """Run one statement and give the connection back at once."""
        try:
            return (await self.execute(statement)).mappings().all()
        finally:
            await self.close()

    async def found(self, statement: Select[T]) -> Sequence[T]:
        """The same for a statement that selects one entity; changing what comes back changes nothing."""
        try:
            return (await self.scalars(statement)).all()
        finally:
            await self.close()


S = TypeVar("S", bound=AsyncSession)


@dataclass(frozen=True, slots=True)
class ReadEngine:
    """The engine whose transactions PostgreSQL keeps read-only; the pool is the same."""

    engine: AsyncEngine


@asynccontextmanager
async def lent(session: S) -> AsyncIterator[S]:
    """Give the session for a while; a connection that broke meanwhile is thrown away in silence.

    What broke it has been answered already: an error on the way out would only hide that answer.
    """
    try:
        yield session
    finally:
        try:
            await session.close()
        except (*DATABASE_ERRORS, OSError):
            with suppress(*DATABASE_ERRORS, OSError):
                await session.invalidate()


class ConstraintErrors(dict[str, type[AppError]]):
    """Constraint name -> the refusal a guest sees when it is violated."""


class SqlUnitOfWork(UnitOfWork):
    def __init__(self, session: AsyncSession, constraints: ConstraintErrors) -> None:
        self._session = session
        self._constraints = constraints
        self._savepoint: AsyncSessionTransaction | None = None

    @property
    def is_held(self) -> bool:
        return self._savepoint is not None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Leave COMMIT to whoever holds the unit of work, and has written something before.

        Meanwhile commit() stores everything but goes only as far as a savepoint, and rollback()
        returns to the last one. The holder also repeats, if anybody does: a use case done again
        on a new transaction would lose what was written before it.
        """
        self._savepoint = await self._begin()
        try:
            yield
        finally:
            self._savepoint = None

    async def commit(self, *, hide_silence: bool = False) -> None:
        deferred: list[Deferred] = self._session.info.pop("deferred", [])
        roots = [e for e in (*self._session, *self._session.deleted) if isinstance(e, AggregateRoot)]
        roots += [root for root, _ in deferred]
        facts = [(root, fact) for root in roots for fact in root.pull_events()]
        try:
            for _, write in deferred:
                await write()
            await self._session.flush()
            await store_events(self._session, facts, current_trace.get())
            if hide_silence and not facts:
                await store_nothing(self._session)
            await self._keep()
        except DATABASE_ERRORS as error:
            await self._undo()
            if refusal := self._constraints.get(violated_constraint(error)):
                raise refusal from error
            raise

    async def rollback(self) -> None:
        self._session.info.pop("deferred", None)
        await self._undo()

    async def let_go(self) -> None:
        """End the holding: what came after the last commit() is lost, as if nobody had held."""
        self._session.info.pop("deferred", None)
        savepoint, self._savepoint = self._savepoint, None
        if savepoint is not None:
            await savepoint.rollback()

    async def _keep(self) -> None:
        if self._savepoint is None:
            await self._session.commit()
        else:
            await self._savepoint.commit()
            self._savepoint = await self._begin()

    async def _undo(self) -> None:
        with suppress(*DATABASE_ERRORS, OSError):  # a broken connection: the error at hand says more
            if self._savepoint is None:
                await self._session.rollback()
                return
            await self._savepoint.rollback()
            self._savepoint = await self._begin()

    async def _begin(self) -> AsyncSessionTransaction:
        savepoint = await self._session.begin_nested()
        # SQLAlchemy sends SAVEPOINT with the session's next statement, and would not see one that
        # goes past it (core/prepared.py): a rollback would then undo nothing.
        await self._session.connection()
        return savepoint


Deferred = tuple[AggregateRoot, Callable[[], Awaitable[object]]]


def store_at_commit(
    session: AsyncSession, root: AggregateRoot, write: Callable[[], Awaitable[object]]
) -> None:
    """Store an aggregate by a statement of the repository's own instead of the ORM's.

    As with `session.add`, nothing is sent before the unit of work commits: so a violated
    constraint is understood in one place, and the events of the aggregate go along.
    """
    session.info.setdefault("deferred", []).append((root, write))


def asyncpg_url(url: str) -> str:
    """Name the driver we have: SQLAlchemy 2.1 reads `postgresql://` as psycopg 3."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+", maxsplit=1)[0] not in {"postgresql", "postgres"}:
        raise ValueError("the database address has to begin with postgresql://")
    return f"postgresql+asyncpg://{rest}"


def make_engine(url: str, settings: DatabaseSettings, application: str, **options: str) -> AsyncEngine:
    """Make an engine; `options` are settings of the server for its connections."""
    engine = create_async_engine(
        asyncpg_url(url),
        # SQLAlchemy closes what overflows as soon as it comes back, and signing in anew costs more than
        # a booking: what load has opened stays open, the last used first in line.
        pool_size=settings.pool_size + settings.max_overflow,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "async_creator_fn": _connect,
            "timeout": 3,
            "command_timeout": 8,
            "server_settings": {
                "application_name": application,
                "timezone": "UTC",
                "statement_timeout": "5000",
                "lock_timeout": "2000",
                "idle_in_transaction_session_timeout": "10000",
                "jit": "off",
                **options,
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_dead_connections)
    return engine


async def _connect(*args: Any, **options: Any) -> asyncpg.Connection:
    # A refused or silent address is an OSError, which no caller expects from a session.
    try:
        return await asyncpg.connect(*args, **options)
    except OSError as error:
        raise asyncpg.ClientCannotConnectError("the database cannot be reached") from error


def _refuse_dead_connections(dbapi_connection: Any, *_: object) -> None:
    # asyncpg notices at once when the server closes the socket. Asking it costs nothing, where
    # SQLAlchemy's pre-ping spends three round trips on every request.
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError
