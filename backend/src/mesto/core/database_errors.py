"""What PostgreSQL's errors mean: which of them is an outage, a wait, a value no column can hold."""

import socket
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError

DATABASE_ERRORS: Final = (
    DBAPIError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""SQLAlchemy's wrapper, and asyncpg's own errors from prepared statements (core/prepared.py).

The last one is what asyncpg 0.32 says of a connection that broke in the middle of a statement."""
REPEATABLE: Final = {"40P01", "40001"}
"""Deadlock and serialization failure: the whole use case is done again."""
LOCK_TIMEOUT: Final = "55P03"
UNAVAILABLE: Final = {LOCK_TIMEOUT, "57014", "57P01", "57P02", "57P03", "53100", "53200", "53300", ""}
"""Lock and statement time-outs, a server going away, a full one; no code means the connection broke."""

_GONE: Final = {"57P01", "57P02", "57P03", "53300"}
"""The server is going away, coming back, or full."""


def violated_constraint(error: BaseException) -> str:
    """Return the name of the violated constraint, or an empty string."""
    return getattr(_cause(error), "constraint_name", None) or ""


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's code; SQLAlchemy's class says little (a deadlock is a bare DBAPIError)."""
    return getattr(_cause(error), "sqlstate", None) or ""


def is_unavailable(error: BaseException) -> bool:
    """Say whether the database could not serve us, rather than refusing what we asked."""
    state = sqlstate(error)
    is_ours = state in REPEATABLE or state in UNAVAILABLE or state.startswith("08")
    return is_ours and not is_unfit_value(error)


def is_unfit_value(error: BaseException) -> bool:
    """Say whether a value came through validation that no column can hold (promises.md §4.2)."""
    state = sqlstate(error)
    # asyncpg refuses some values before it sends them: a ValueError of its own, without a code.
    return state.startswith("22") or state == "23514" or isinstance(_cause(error), ValueError)


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
