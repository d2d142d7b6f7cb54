"""LISTEN on a connection of its own: a pooled one would be given back, a pooler in between is deaf."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import asyncpg

KEEPALIVE: Final = 15.0


class Listener:
    """One turn listens until the connection breaks, then raises; the loop around it connects anew.

    NOTIFY is a wake-up, no more: who is woken also polls, so a lost one costs a second.
    """

    def __init__(self, url: str, channel: str, heard: Callable[[], None]) -> None:
        self._url = plain_url(url)
        self._channel = channel
        self._heard = heard

    async def turn(self) -> bool:
        connection = await connect(self._url, "mesto-listen")
        try:
            closed = asyncio.Event()
            connection.add_termination_listener(lambda _: closed.set())
            await connection.add_listener(self._channel, self._notified)
            self._heard()  # what was said while nobody listened
            while not closed.is_set():
                await self._wait(closed)
                await connection.execute("SELECT 1", timeout=3)
        finally:
            await _close(connection)
        raise ConnectionResetError

    def _notified(self, *_: Any) -> None:
        self._heard()

    @staticmethod
    async def _wait(closed: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(KEEPALIVE):
                await closed.wait()
        except TimeoutError:
            return


def plain_url(url: str) -> str:
    """Return the address as asyncpg itself reads it, without SQLAlchemy's driver name."""
    return "postgresql://" + url.partition("://")[2]


async def connect(url: str, application: str) -> asyncpg.Connection:
    """Open a connection outside the pool."""
    settings = {"application_name": application, "timezone": "UTC"}
    return await asyncpg.connect(plain_url(url), timeout=3, command_timeout=8, server_settings=settings)


async def _close(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=1)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
