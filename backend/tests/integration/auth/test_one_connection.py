import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import pyotp

from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from tests.support.app import FixedProvider, settings_for_tests
from tests.support.clock import AdjustableClock
from tests.support.people import World, WorldProvider, a_person, login


@asynccontextmanager
async def alone(database_url):
    """Run the application with one connection: whoever held one and asked for another would wait for themselves."""
    database = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 5}
    settings = settings_for_tests(database_url, database=database)
    container = make_container(
        settings, load_secrets(settings), Metrics(), FixedProvider(AdjustableClock()), WorldProvider(World())
    )
    transport = httpx2.ASGITransport(app=make_app(container, settings), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client
    await container.close()


async def test_one_connection_serves_many_people_at_once(database_url):
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

    async with alone(database_url) as client:
        visits = await asyncio.gather(*(visit(client) for _ in range(4)))

    assert visits == [[200, 200, 401, 200, 204]] * 4


async def test_one_connection_serves_the_second_step_of_many_at_once(database_url):
    async def visit(client):
        anna, auth = await a_person(client), "/api/v1/auth"
        password, now = {"current_password": anna.password}, AdjustableClock.START
        made = await client.post(f"{auth}/totp/setup", headers=anna.headers, json=password)
        totp = pyotp.TOTP(made.json()["secret"])
        confirm = {"code": totp.at(now)}
        confirmed = await client.post(f"{auth}/totp/confirm", headers=anna.headers, json=confirm)
        asked = await login(client, anna.email)
        challenge = asked.json()["errors"][0]["params"]["challenge"]
        code = {"challenge": challenge, "code": totp.at(now + timedelta(seconds=30))}
        done = await client.post(f"{auth}/second-factor", json=code)
        off = {**password, "code": confirmed.json()["recovery_codes"][0]}
        disabled = await client.post(f"{auth}/totp/disable", headers=anna.headers, json=off)
        return [answer.status_code for answer in (made, confirmed, asked, done, disabled)]

    async with alone(database_url) as client:
        visits = await asyncio.gather(*(visit(client) for _ in range(4)))

    assert visits == [[200, 200, 401, 200, 204]] * 4
