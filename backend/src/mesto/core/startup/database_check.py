"""What is unsafe in the database behind the settings."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

from mesto.core.embedded_postgres import CLUSTER_NAME
from mesto.core.revisions import head
from mesto.core.settings import Settings
from mesto.core.startup.finding import Finding, embedded_in_production
from mesto.core.trouble import CannotStart

OLDEST_POSTGRES: Final = 150000
_DATABASE_FACTS: Final = """
SELECT current_setting('server_version_num')::int AS version,
       current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('cluster_name') AS cluster,
       to_regclass('core.alembic_version') IS NOT NULL AS is_migrated,
       EXISTS (
           SELECT FROM pg_constraint c
           JOIN pg_index i ON i.indexrelid = c.conindid
           WHERE c.conname = 'ex_occupancies_spot' AND c.contype = 'x' AND NOT c.condeferrable
             AND c.conrelid = to_regclass('bookings.occupancies') AND i.indisvalid AND i.indisready
       ) AS is_exclusive
"""


async def check_database(connection: asyncpg.Connection, settings: Settings) -> list[Finding]:
    facts = await connection.fetchrow(_DATABASE_FACTS)
    revision = None
    if facts["is_migrated"]:
        revision = await connection.fetchval("SELECT version_num FROM core.alembic_version")
    return list(_judge(facts, revision, settings))


def _judge(facts: Any, revision: str | None, settings: Settings) -> Iterator[Finding]:
    if facts["version"] < OLDEST_POSTGRES:
        yield Finding(
            setting="MESTO_DATABASE__URL",
            problem="The server is older than PostgreSQL 15.",
            mend="Upgrade it.",
        )
    if settings.is_production and facts["cluster"] == CLUSTER_NAME:
        yield embedded_in_production()
    if revision != head():
        yield Finding(
            setting="revision",
            problem=f"The database is at {revision or 'nothing'}, this release needs {head()}.",
            mend="Run: mesto migrate",
        )
    if not facts["is_exclusive"]:
        yield Finding(
            setting="ex_occupancies_spot",
            problem="The constraint that keeps two bookings off one spot is missing or not valid.",
            mend="Run: mesto migrate; if it was dropped by hand, create it again as migration 0007 does.",
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if facts[name] == "off":
            yield Finding(
                setting=name,
                problem="It is off: a power cut would lose confirmed bookings.",
                mend=f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
                is_fatal=settings.is_production,
            )


async def connect(url: str, *, patience: float) -> asyncpg.Connection:
    """Open a connection of its own, waiting for a server that is still starting."""
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise CannotStart(
            "MESTO_DATABASE__URL is no address of a PostgreSQL.", "It begins with postgresql://"
        )
    address = f"postgresql://{rest}"
    deadline = time.monotonic() + patience
    while True:
        try:
            return await asyncpg.connect(
                address, timeout=3, server_settings={"application_name": "mesto-check"}
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if time.monotonic() > deadline or isinstance(
                error, asyncpg.InvalidAuthorizationSpecificationError
            ):
                raise _unreachable(address, error) from error
        await asyncio.sleep(0.3)


def _unreachable(address: str, error: BaseException) -> CannotStart:
    parts = urlsplit(address)
    where = f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
    why = str(error) if isinstance(error, asyncpg.PostgresError) else type(error).__name__
    return CannotStart(
        f"The database at {where} cannot be used: {why}.",
        "Start it, or mend MESTO_DATABASE__URL.",
    )
