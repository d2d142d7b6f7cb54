from contextlib import asynccontextmanager

import httpx2
import pytest

from tests.support.app import running_app


@pytest.fixture
def installation(database_url):
    """Start the application with limits on; `running.at(address)` is a client there."""

    @asynccontextmanager
    async def start(limits=None, **sections):
        given = {"limits": {"enabled": True, **(limits or {})}, **sections}
        async with running_app(database_url, **given) as running:
            running.at = lambda address: client_at(running, address)
            yield running

    return start


def client_at(running, address: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=running.app, raise_app_exceptions=False, client=(address, 1234))
    return httpx2.AsyncClient(transport=transport, base_url="http://localhost")
