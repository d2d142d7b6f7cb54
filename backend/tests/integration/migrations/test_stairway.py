"""R12: every revision goes up, down and up again, and ends where a fresh install begins."""

import asyncpg
import pytest

import mesto.core.idempotency_keys
import mesto.core.inbox  # noqa: F401  # their tables too, whatever else runs here
from mesto.core.metadata import metadata
from mesto.core.migrations import migrate
from mesto.core.revisions import folder, head
from mesto.entrypoints.modules import map_all_tables

pytestmark = pytest.mark.R12

SHAPE = """
SELECT table_schema, table_name, column_name, data_type, is_nullable, column_default,
    row_number() OVER (PARTITION BY table_schema, table_name ORDER BY ordinal_position) -- a dropped column leaves a gap
FROM information_schema.columns WHERE table_schema = ANY($1)
ORDER BY 1, 2, ordinal_position
"""
OBJECTS = """
SELECT n.nspname || '.' || c.relname || ' ' || c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1)
UNION SELECT n.nspname || '.' || p.proname || '()' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY($1) ORDER BY 1
"""


def revisions() -> list[str]:
    return sorted(file.stem for file in (folder() / "versions").glob("[0-9]*.py"))


def schemas() -> list[str]:
    """Ours only: other tests make schemas of their own in the shared database."""
    map_all_tables()
    return sorted({str(table.schema) for table in metadata.tables.values()})


async def shape(url):
    connection = await asyncpg.connect(url)
    try:
        return [tuple(r) for r in await connection.fetch(SHAPE, schemas())], [
            r[0] for r in await connection.fetch(OBJECTS, schemas())
        ]
    finally:
        await connection.close()


async def test_every_step_goes_up_down_and_up_again(empty_url):
    steps = revisions()
    assert steps[-1] == head()
    for step in steps:
        assert await migrate(empty_url, step) == step
        before = await shape(empty_url)
        down = steps[steps.index(step) - 1] if step != steps[0] else "base"
        assert await migrate(empty_url, down) == down
        assert await migrate(empty_url, step) == step
        assert await shape(empty_url) == before, step


async def test_after_the_whole_way_down_nothing_is_left_and_up_again_all_is_as_new(empty_url, database_url):
    await migrate(empty_url)
    await migrate(empty_url, "base")
    _, left = await shape(empty_url)
    assert [name for name in left if "alembic_version" not in name] == []
    await migrate(empty_url)
    assert await shape(empty_url) == await shape(database_url)


async def test_rows_survive_another_run_of_the_migrations(empty_url):
    await migrate(empty_url)
    connection = await asyncpg.connect(empty_url)
    try:
        await connection.execute(
            "INSERT INTO core.inbox (subscriber, event_id) SELECT 'test', gen_random_uuid() FROM generate_series(1, 1000)"
        )
        await migrate(empty_url)
        assert await connection.fetchval("SELECT count(*) FROM core.inbox") == 1000
    finally:
        await connection.close()


async def test_tables_in_the_code_and_in_the_database_have_the_same_columns(database_url):
    columns, _ = await shape(database_url)
    found: dict[str, set[str]] = {}
    for schema, table, column, *_ in columns:
        found.setdefault(f"{schema}.{table}", set()).add(column)
    found.pop("core.alembic_version", None)
    known = {table.fullname: {column.name for column in table.columns} for table in metadata.tables.values()}
    assert found == known
