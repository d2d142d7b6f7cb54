"""Alembic's entry: runs on the connection that `mesto migrate` hands over (core/migrations.py)."""

from alembic import context
from sqlalchemy import Connection

from mesto.core import idempotency_keys, inbox, outbox  # noqa: F401  # their tables
from mesto.core.metadata import metadata
from mesto.entrypoints.modules import map_all_tables

map_all_tables()


def run(connection: Connection | None) -> None:
    context.configure(
        connection=connection,
        dialect_name=None if connection else "postgresql",
        target_metadata=metadata,
        include_schemas=True,
        version_table_schema="core",
        literal_binds=connection is None,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes.get("connection"))
