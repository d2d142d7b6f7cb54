"""What the outbox holds about one aggregate or person."""

import json

import asyncpg


async def events_about(database_url: str, **fields) -> list[dict]:
    """Return name, payload, version and trace of the events with these payload fields, oldest first."""
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT name, payload, aggregate_version, trace FROM core.outbox WHERE payload @> $1::jsonb ORDER BY position",
        json.dumps({name: str(value) for name, value in fields.items()}),
    )
    await connection.close()
    return [
        {
            "name": row["name"],
            "payload": json.loads(row["payload"]),
            "version": row["aggregate_version"],
            "trace": json.loads(row["trace"]),
        }
        for row in rows
    ]


async def run_sql(database_url: str, statement: str, *arguments) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database_url)
    try:
        return await connection.fetch(statement, *arguments)
    finally:
        await connection.close()
