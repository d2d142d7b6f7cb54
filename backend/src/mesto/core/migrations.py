"""Alembic, run from inside: one migrator at a time. Which revision this code needs: core/revisions.py."""

from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.migration import MigrationContext
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util import await_only

from mesto.core.database import asyncpg_url
from mesto.core.revisions import folder

_LOCK: Final = 7_307_201  # pg_advisory_lock: any number, the same in every release


class ScriptImpl(PostgresqlImpl):
    """Lets `op.execute` run a whole script: asyncpg prepares what SQLAlchemy sends, one command at a time."""

    __dialect__ = "postgresql"

    def _exec(self, construct: Any, *args: Any, **kwargs: Any) -> Any:
        connection = self.connection
        if self.as_sql or connection is None or not isinstance(construct, str | TextClause):
            return super()._exec(construct, *args, **kwargs)
        connection.exec_driver_sql("SELECT 1")  # SQLAlchemy sends BEGIN with its own first statement
        driver: Any = connection.connection.driver_connection
        await_only(driver.execute(str(construct)))
        return None


def config(connection: Connection | None = None) -> Config:
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(folder()).replace("%", "%%"))
    return made


async def migrate(url: str, revision: str = "head") -> str:
    """Bring the database to the revision under an advisory lock; return the revision it is at."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_migrate, revision)
    finally:
        await engine.dispose()


def _migrate(connection: Connection, revision: str) -> str:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS core"))
    connection.commit()
    try:
        down = revision == "base" or (revision != "head" and revision < (_revision(connection) or ""))
        (command.downgrade if down else command.upgrade)(config(connection), revision)
        connection.commit()
        return _revision(connection) or "base"
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()


def _revision(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table_schema": "core"})
    return context.get_current_revision()
