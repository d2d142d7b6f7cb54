"""Statements of the hot paths: written in SQLAlchemy Core, compiled once, run by asyncpg itself.

SQLAlchemy spends about 0.25 ms of processor time on a statement that PostgreSQL answers in
0.05 ms. The few statements every request or every booking pays for go this way; all others
use the session. They share the session's connection and its transaction.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import BindParameter, Connection, Executable, Table, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

Row = Mapping[Any, Any]

_borrowed: ContextVar[tuple[AsyncEngine, asyncpg.Connection] | None] = ContextVar(
    "mesto_borrowed", default=None
)
shared_connection: ContextVar[Connection | None] = ContextVar("mesto_shared", default=None)
"""Where `ReadSession` reads while `shared_by_all_reads` lasts."""


@asynccontextmanager
async def shared_by_all_reads(session: AsyncSession) -> AsyncIterator[None]:
    """Let all this task reads go through the session's connection, and see what its transaction has changed.

    Whoever answers by reading back what a command has done would, before the COMMIT, see nothing on a
    connection of their own.
    """
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    assert isinstance(session.bind, AsyncEngine)
    borrowed = _borrowed.set((session.bind, driver))
    shared = shared_connection.set(connection.sync_connection)
    try:
        yield
    finally:
        _borrowed.reset(borrowed)
        shared_connection.reset(shared)


@asynccontextmanager
async def one_connection(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """Let every `row_now` inside, in whatever module, share one connection: borrowing costs most.

    Start no tasks inside: they would use the connection at the same time.
    """
    lent = _borrowed.get()
    if lent is not None and lent[0] is engine:
        yield lent[1]
        return
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        token = _borrowed.set((engine, driver))
        try:
            yield driver
        except (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            await connection.invalidate()  # it broke in mid-statement: nobody may borrow it again
            raise
        finally:
            _borrowed.reset(token)


class Prepared:
    """One statement with named parameters. JSON columns take text and give values; lists need `= ANY(:ids)`."""

    def __init__(self, statement: Executable) -> None:
        compiled = statement.compile(  # type: ignore[attr-defined]
            dialect=asyncpg_dialect()  # type: ignore[no-untyped-call]
        )
        self.sql = str(compiled)
        self._names: Sequence[str] = compiled.positiontup or ()
        self._fixed: dict[str, Any] = {k: v for k, v in compiled.params.items() if v is not None}

    async def rows(self, session: AsyncSession, **params: Any) -> Sequence[Row]:
        arguments = self._arguments(params)
        driver = _known_driver(session)
        if driver is None:
            return await self._first_of_transaction(session, arguments)
        found: Sequence[Row] = await driver.fetch(self.sql, *arguments)
        return found

    async def row(self, session: AsyncSession, **params: Any) -> Row | None:
        return next(iter(await self.rows(session, **params)), None)

    async def many(self, session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once per row, all of them on their way before the first is answered."""
        if not rows:
            return
        driver = _known_driver(session)
        if driver is None:
            connection = await session.connection()
            await connection.exec_driver_sql("SELECT 1")  # with it SQLAlchemy sends BEGIN
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            session.info["driver"] = (session.sync_session.get_transaction(), driver)
        await driver.executemany(self.sql, [self._arguments(dict(row)) for row in rows])

    async def rows_now(self, engine: AsyncEngine, **params: Any) -> Sequence[Row]:
        """Run outside any transaction, on a connection borrowed for this one statement.

        Inside `one_connection(engine)` it is the one borrowed there.
        """
        async with one_connection(engine) as driver:
            found: Sequence[Row] = await driver.fetch(self.sql, *self._arguments(params))
            return found

    async def rows_here(self, session: AsyncSession, engine: AsyncEngine, **params: Any) -> Sequence[Row]:
        """Run in the session's transaction if there is one, else outside any.

        A read that is the first of a request needs no transaction begun for it, and one that comes
        later must not wait for a second connection.
        """
        if session.in_transaction():
            return await self.rows(session, **params)
        return await self.rows_now(engine, **params)

    async def row_now(self, engine: AsyncEngine, **params: Any) -> Row | None:
        """Do the same for a statement that answers with one row, or none."""
        return next(iter(await self.rows_now(engine, **params)), None)

    async def _first_of_transaction(self, session: AsyncSession, arguments: list[Any]) -> Sequence[Row]:
        # SQLAlchemy sends BEGIN with its own first statement, so this one goes through it.
        connection = await session.connection()
        result = await connection.exec_driver_sql(self.sql, tuple(arguments))
        raw = await connection.get_raw_connection()
        session.info["driver"] = (session.sync_session.get_transaction(), raw.driver_connection)
        if not result.returns_rows:
            return []
        names = tuple(result.keys())
        return [dict(zip(names, row, strict=True)) for row in result.all()]

    def _arguments(self, params: dict[str, Any]) -> list[Any]:
        known = {**self._fixed, **params}
        return [known[name] for name in self._names]


def values_of(table: Table, source: object, prefix: str = "") -> dict[str, Any]:
    """Read one attribute per column, as the column's type would send it: nothing can be left out."""
    return {prefix + name: send(getattr(source, name)) for name, send in _senders(table)}


def parameters_of(table: Table, prefix: str = "") -> dict[str, BindParameter[Any]]:
    """Name one parameter per column, to go with `values_of`."""
    return {c.name: bindparam(prefix + c.name, type_=c.type) for c in table.columns if c.identity is None}


@cache
def _senders(table: Table) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    dialect = asyncpg_dialect()  # type: ignore[no-untyped-call]
    found = []
    for column in table.columns:
        if column.identity is None:
            send = column.type.dialect_impl(dialect).bind_processor(dialect)
            found.append((column.name, send or _as_is))
    return tuple(found)


def _as_is(value: Any) -> Any:
    return value


def _known_driver(session: AsyncSession) -> asyncpg.Connection | None:
    """Return asyncpg's connection if this very transaction has used it already."""
    transaction, driver = session.info.get("driver", (None, None))
    if transaction is not None and transaction is session.sync_session.get_transaction():
        return driver
    return None
