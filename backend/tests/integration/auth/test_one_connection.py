import asyncio

import httpx2

from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from tests.support.app import FixedProvider, settings_for_tests
from tests.support.clock import AdjustableClock
from tests.support.people import World, WorldProvider, a_person, login


async def test_one_connection_serves_many_people_at_once(database_url):
    """Whoever held one connection while asking for another would wait for themselves here."""
    database = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 5}
    settings = settings_for_tests(database_url, database=database)
    container = make_container(
        settings, load_secrets(settings), Metrics(), FixedProvider(AdjustableClock()), WorldProvider(World())
    )
    transport = httpx2.ASGITransport(app=make_app(container, settings), raise_app_exceptions=False)

    async def visit(client):
        anna = await a_person(client)
        me = "/api/v1/users/me"
        change = {"email": f"new-{anna.email}", "current_password": anna.password}
        refresh = {"refresh_token": anna.tokens["refresh_token"]}
        return [
            (await client.get(me, headers=anna.headers)).status_code,
            (await client.patch(me, headers=anna.headers, json=change)).status_code,
            (await login(client, anna.email)).status_code,
            (await client.post("/api/v1/auth/refresh", json=refresh)).status_code,
            (await client.post("/api/v1/auth/logout", headers=anna.headers)).status_code,
        ]

    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        visits = await asyncio.gather(*(visit(client) for _ in range(4)))
    await container.close()

    assert visits == [[200, 200, 401, 200, 204]] * 4
