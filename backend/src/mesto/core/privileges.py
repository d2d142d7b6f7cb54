"""Least privilege in the database: what the API, the runner and reports may do with each table (promises S16).

`mesto migrate` signs in as the owner of the tables and grants this to the roles the settings name. Whoever
takes over a process that faces the network finds no way to change a table, to rewrite a history, or to
forge what has been delivered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import asyncpg

from mesto.core.setting_sections import DatabaseSettings

PUT: Final = ("INSERT", "UPDATE")
ALL: Final = ("INSERT", "UPDATE", "DELETE")
APPEND: Final = ("INSERT",)
NOTHING: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the processes may do with a table beyond reading it. Modules state where the default is wrong."""

    table: str
    """With its schema."""
    api: tuple[str, ...] = PUT
    runner: tuple[str, ...] = ALL
    hidden: tuple[str, ...] = ()
    """Columns that reports do not see."""
    is_hidden: bool = False
    """Reports see nothing of it."""


CORE_RIGHTS: Final = (
    Rights(table="core.alembic_version", api=NOTHING, runner=NOTHING),
    # Events are recorded by everybody, and answered by the runner alone.
    Rights(table="core.outbox", api=APPEND),
    Rights(table="core.inbox", api=NOTHING),
    Rights(table="core.deliveries", api=NOTHING),
    Rights(table="core.idempotency_keys", is_hidden=True),
)
_TABLES: Final = """
SELECT n.nspname AS schema, c.relname AS name,
       array_agg(a.attname ORDER BY a.attnum)::text[] AS columns
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1)
GROUP BY 1, 2 ORDER BY 1, 2
"""


class UnknownTable(Exception):
    """Rights are stated for a table that is not there: the message names it."""


async def grant(
    url: str, roles: DatabaseSettings, schemas: Iterable[str], rights: Iterable[Rights]
) -> list[str]:
    """Give each role that the settings name exactly its rights; return the roles.

    In one transaction: a process that is running never meets a table without them.
    """
    stated = {each.table: each for each in (*CORE_RIGHTS, *rights)}
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            tables = await connection.fetch(_TABLES, ["core", *schemas])
            found = {f"{row['schema']}.{row['name']}": row["columns"] for row in tables}
            if missing := stated.keys() - found.keys():
                raise UnknownTable(f"There is no table {min(missing)} to grant rights on.")
            for statement in statements(roles, found, stated):
                await connection.execute(statement)
    finally:
        await connection.close()
    return [role for role in (roles.api_role, roles.runner_role, roles.readonly_role) if role]


def statements(
    roles: DatabaseSettings, tables: Mapping[str, list[str]], stated: Mapping[str, Rights]
) -> Iterator[str]:
    """Write the grants: everything is taken back first, so that what is no longer stated is gone."""
    schemas = sorted({table.partition(".")[0] for table in tables})
    for role in filter(None, (roles.api_role, roles.runner_role, roles.readonly_role)):
        for schema in schemas:
            yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {_quoted(role)}"
            yield f"GRANT USAGE ON SCHEMA {schema} TO {_quoted(role)}"
    for table, columns in tables.items():
        rights = stated.get(table) or Rights(table=table)
        if roles.api_role:
            yield _grant(("SELECT", *rights.api), table, roles.api_role)
        if roles.runner_role:
            yield _grant(("SELECT", *rights.runner), table, roles.runner_role)
        if roles.readonly_role and not rights.is_hidden:
            shown = ", ".join(_quoted(column) for column in columns if column not in rights.hidden)
            yield _grant((f"SELECT ({shown})" if rights.hidden else "SELECT",), table, roles.readonly_role)


def _grant(what: tuple[str, ...], table: str, role: str) -> str:
    return f"GRANT {', '.join(what)} ON {table} TO {_quoted(role)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
