"""All rows of a test's database, to be put back: a test may then do anything to its world."""

import json
from dataclasses import dataclass
from typing import Any, Self

import asyncpg

from mesto.core.metadata import metadata

Rows = dict[str, dict[tuple, dict[str, Any]]]


@dataclass
class Snapshot:
    connection: asyncpg.Connection
    tables: list[str]

    @classmethod
    async def take(cls, connection: asyncpg.Connection) -> Self:
        snapshot = cls(connection, [table.fullname for table in metadata.sorted_tables])
        await connection.execute("CREATE SCHEMA kept")
        for table in snapshot.tables:
            await connection.execute(f'CREATE TABLE kept."{table}" AS TABLE {table}')
        return snapshot

    async def put_back(self) -> None:
        # As a replica: append-only tables forbid deleting, and the other triggers have fired already.
        script = [
            f'DELETE FROM {table}; INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept."{table}";'
            for table in self.tables
        ]
        await self.connection.execute(
            f"BEGIN; SET LOCAL session_replication_role = replica; {' '.join(script)} COMMIT;"
        )

    async def digest(self) -> dict[str, str]:
        """Digest the rows of all tables."""
        one = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM {0} t"
        asked = [one.format(table) for table in self.tables]
        found = await self.connection.fetch(" UNION ALL ".join(asked))
        return {row["name"]: row["rows"] for row in found}

    async def rows(self) -> Rows:
        """Read every row as text would show it, by table and primary key."""
        found: Rows = {}
        for table in metadata.sorted_tables:
            key = [column.name for column in table.primary_key]
            said = await self.connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table.fullname} t")
            rows = [json.loads(row["row"]) for row in said]
            found[table.fullname] = {tuple(row[name] for name in key): row for row in rows}
        return found
