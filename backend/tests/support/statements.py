"""What one piece of work costs the database: its statements, and how many connections it held at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

NOT_OURS: Final = ("BEGIN", "COMMIT", "ROLLBACK", "range_subtype", "current_setting", "set_config")
"""The frame of a transaction, and what asyncpg asks once per connection and new type."""


class Spent:
    """Watches both ways to the server: SQLAlchemy's cursors, and asyncpg used directly (core/prepared.py)."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.most_connections = 0
        self.drivers = set()
        self._held = set()

    def executed(self, _connection, _cursor, statement, _parameters, _context, executemany) -> None:
        if not executemany:  # those asyncpg reports itself
            self.statements.append(statement)

    def sent(self, query) -> None:
        if not any(word in query.query for word in NOT_OURS):
            self.statements.append(query.query)

    def borrowed(self, connection, record, _proxy) -> None:
        self._held.add(record)
        self.most_connections = max(self.most_connections, len(self._held))
        if connection.driver_connection not in self.drivers:
            self.drivers.add(connection.driver_connection)
            connection.driver_connection.add_query_logger(self.sent)

    def returned(self, _connection, record) -> None:
        self._held.discard(record)


@asynccontextmanager
async def spending(engine: AsyncEngine) -> AsyncIterator[Spent]:
    spent = Spent()
    watches = (
        (engine.sync_engine, "before_cursor_execute", spent.executed),
        (engine.sync_engine, "checkout", spent.borrowed),
        (engine.sync_engine, "checkin", spent.returned),
    )
    for watch in watches:
        event.listen(*watch)
    yield spent
    for watch in watches:
        event.remove(*watch)
    for driver in spent.drivers:
        driver.remove_query_logger(spent.sent)
