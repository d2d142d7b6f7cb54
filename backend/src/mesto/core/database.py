"""PostgreSQL: sessions, the unit of work, and what its errors mean."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from mesto.core.context import current_trace
from mesto.core.domain import AggregateRoot
from mesto.core.errors import AppError
from mesto.core.outbox import store_events
from mesto.core.settings import DatabaseSettings
from mesto.core.uow import UnitOfWork

DATABASE_ERRORS: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""SQLAlchemy's wrapper, and asyncpg's own errors from prepared statements (core/prepared.py)."""


_GONE: Final = {"57P01", "57P02", "57P03", "53300"}
"""The server is going away, coming back, or full."""


class ReadSession(AsyncSession):
    """A session whose transaction PostgreSQL keeps read-only: queries ask for this one.

    A request holds one connection at a time: finish with this session (or the write session)
    before using the other, or a full pool waits for itself.
    """


class ConstraintErrors(dict[str, type[AppError]]):
    """Constraint name -> the refusal a guest sees when it is violated."""


class SqlUnitOfWork(UnitOfWork):
    def __init__(self, session: AsyncSession, constraints: ConstraintErrors) -> None:
        self._session = session
        self._constraints = constraints
        self.is_held = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let commit() only flush: whoever holds the unit of work commits it together with more.

        The holder also repeats, if anybody does: a use case done again would lose what was
        written before it.
        """
        self.is_held = True
        try:
            yield
        finally:
            self.is_held = False

    async def commit(self) -> None:
        roots = [e for e in (*self._session, *self._session.deleted) if isinstance(e, AggregateRoot)]
        facts = [(root, fact) for root in roots for fact in root.pull_events()]
        try:
            await self._session.flush()
            await store_events(self._session, facts, current_trace.get())
            if not self.is_held:
                await self._session.commit()
        except DATABASE_ERRORS as error:
            if not self.is_held:
                await self._session.rollback()
            if refusal := self._constraints.get(violated_constraint(error)):
                raise refusal from error
            raise


def violated_constraint(error: BaseException) -> str:
    """Return the name of the violated constraint, or an empty string."""
    return getattr(_cause(error), "constraint_name", None) or ""


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's code; SQLAlchemy's class says little (a deadlock is a bare DBAPIError)."""
    return getattr(_cause(error), "sqlstate", None) or ""


def is_outage(error: BaseException | None) -> bool:
    """Say whether the database was away, and not the statement (or its author) at fault."""
    while error is not None:
        if isinstance(error, ConnectionError | socket.gaierror):
            return True
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        if isinstance(error, asyncpg.InterfaceError) and "closed" in str(error):
            return True  # asyncpg gives this one no code
        state = sqlstate(error)
        if state.startswith("08") or state in _GONE:
            return True
        error = error.__cause__
    return False


def _cause(error: BaseException) -> BaseException | None:
    # asyncpg's own error stands behind the DBAPI wrapper.
    return error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else error


def asyncpg_url(url: str) -> str:
    """Name the driver we have: SQLAlchemy 2.1 reads `postgresql://` as psycopg 3."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+", maxsplit=1)[0] not in {"postgresql", "postgres"}:
        raise ValueError("the database address has to begin with postgresql://")
    return f"postgresql+asyncpg://{rest}"


def make_engine(url: str, settings: DatabaseSettings, application: str) -> AsyncEngine:
    engine = create_async_engine(
        asyncpg_url(url),
        pool_size=settings.pool_size,
        max_overflow=settings.max_overflow,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "timeout": 3,
            "command_timeout": 8,
            "server_settings": {
                "application_name": application,
                "timezone": "UTC",
                "statement_timeout": "5000",
                "lock_timeout": "2000",
                "idle_in_transaction_session_timeout": "10000",
                "jit": "off",
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_dead_connections)
    return engine


def _refuse_dead_connections(dbapi_connection: Any, *_: object) -> None:
    # asyncpg notices at once when the server closes the socket. Asking it costs nothing, where
    # SQLAlchemy's pre-ping spends three round trips on every request.
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError
