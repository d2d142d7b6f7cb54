"""All a database holds, as text: what a stranger with a backup could search."""

import asyncio
import os
from pathlib import Path

import asyncpg

from mesto.core.embedded_postgres.programs import find_programs

OURS = "NOT nspname ~ '^(pg_|information_schema)'"


async def dump_of(database_url: str) -> str:
    """Return the plain SQL of pg_dump."""
    return (await _run("pg_dump", "--no-owner", f"--dbname={database_url}")).decode()


async def restore(dump: str, database_url: str) -> None:
    await _run("psql", "-q", "-v", "ON_ERROR_STOP=1", f"--dbname={database_url}", given=dump.encode())


async def rows_of(database_url: str) -> set[str]:
    """Return every row of every table of ours, with the table's name before it."""
    connection = await asyncpg.connect(database_url)
    try:
        tables = await connection.fetch(
            f"SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            f" WHERE relkind = 'r' AND {OURS}"
        )
        return {
            f"{table['name']} {row['held']}"
            for table in tables
            for row in await connection.fetch(f"SELECT t::text AS held FROM {table['name']} t")
        }
    finally:
        await connection.close()


def occurrences(words: dict[str, str], text: str) -> dict[str, int]:
    """Count the words in the text, as they are and as the bytes of a bytea column."""
    text = text.lower()
    return {
        name: found
        for name, word in words.items()
        if (found := sum(text.count(form) for form in {word.lower(), _hex(word), _hex(word.lower())}))
    }


def _hex(word: str) -> str:
    return word.encode().hex()


async def _run(program: str, *arguments: str, given: bytes | None = None) -> bytes:
    # As in the server's own start: the wheel's libraries first.
    folder = find_programs(Path(chosen) if (chosen := os.environ.get("MESTO_PG_BIN")) else None).folder
    process = await asyncio.create_subprocess_exec(
        folder / program,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaint = await process.communicate(given)
    assert process.returncode == 0, complaint.decode()
    return out
