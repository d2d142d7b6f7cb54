"""What one piece of work costs the database: its statements, and how many connections it held at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Spent:
    statements: list[str] = field(default_factory=list)
    most_connections: int = 0


@asynccontextmanager
async def spending(engine: AsyncEngine) -> AsyncIterator[Spent]:
    """Watch both ways to the server: SQLAlchemy's cursors, and asyncpg used directly (core/prepared.py)."""
    spent, drivers, held = Spent(), set(), set()

    def sent(query) -> None:
        if not query.query.startswith(FRAME):
            spent.statements.append(query.query)

    def executed(_connection, _cursor, statement, *_) -> None:
        spent.statements.append(statement)

    def borrowed(connection, record, _proxy) -> None:
        held.add(record)
        spent.most_connections = max(spent.most_connections, len(held))
        if connection.driver_connection not in drivers:
            drivers.add(connection.driver_connection)
            connection.driver_connection.add_query_logger(sent)

    def returned(_connection, record) -> None:
        held.discard(record)

    watches = (
        (engine.sync_engine, "before_cursor_execute", executed),
        (engine.sync_engine, "checkout", borrowed),
        (engine.sync_engine, "checkin", returned),
    )
    for watch in watches:
        event.listen(*watch)
    yield spent
    for watch in watches:
        event.remove(*watch)
    for driver in drivers:
        driver.remove_query_logger(sent)
