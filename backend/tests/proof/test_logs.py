"""S14: nothing that people confided to us stands in the logs of the real processes, whatever happens."""

import asyncio
import json
import os
import subprocess
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from tests.support.postgres import migrated_database
from tests.support.processes import MESTO, end, environment, free_port, running_api, until_answers
from tests.support.steps import API

pytestmark = [pytest.mark.proof, pytest.mark.S14]

EMAIL = "canary-mail@canary.example"
PASSWORD = "canary-Password-41"
NAME = "Canaria Canarska"
REFRESH = "mrt_canaryRefresh0123456789abcdef"
FORGED = "eyJjYW5hcnkiOjF9.eyJjYW5hcnkiOjF9.Y2FuYXJ5U2lnbmF0dXJl"
KEY = "canaryApiKey0Zk3vQ9xL2mT7rB1cY8dW4nH6gJ5pK"
LINK = "canaryLinkToken0Zk3vQ9xL2mT7rB1cY8dW4nH6gJ"
COOKIE = "canary-cookie-value"
IDEMPOTENCY = "canary-idempotency-key"
QUERY = "canary-query-value"
NOTE = "canary-note-of-a-guest"
DEVICE = "canary-device"
CODE = "731942"
CANARIES = [EMAIL, PASSWORD, NAME, REFRESH, FORGED, KEY, LINK, COOKIE, IDEMPOTENCY, QUERY, NOTE, DEVICE, CODE]
HOSTILE = 'x\x1b[31m{"event": "forged"}'

BREAK_INSERTS = """
CREATE FUNCTION public.break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'broken on purpose' USING ERRCODE = 'XX001', DETAIL = NEW::text, HINT = NEW::text;
END $$;
CREATE TRIGGER break BEFORE INSERT ON users.users FOR EACH ROW EXECUTE FUNCTION public.break();
CREATE TRIGGER break BEFORE INSERT ON auth.sessions FOR EACH ROW EXECUTE FUNCTION public.break();
"""
DEAD = """
INSERT INTO core.outbox (event_id, name, aggregate_id, aggregate_version, payload, occurred_at, available_at)
VALUES ($1, 'bookings.booking_placed.v1', $2, 1, $3, now(), now())
"""


class Talk:
    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.statuses: list[int] = []
        self.secrets: list[str] = []

    async def says(self, method: str, path: str, **more) -> httpx2.Response:
        headers = {
            "User-Agent": DEVICE, "Cookie": f"refresh={COOKIE}", "X-Api-Key": KEY, "Referer": f"http://x/#t={LINK}",
            **more.pop("headers", {}),
        }  # fmt: skip
        answer = await self.client.request(method, path, headers=headers, **more)
        self.statuses.append(answer.status_code)
        return answer

    async def register_and_sign_in(self) -> dict[str, str]:
        body = {"email": EMAIL, "full_name": NAME, "password": PASSWORD}
        await self.says("POST", f"{API}/users", json=body)
        tokens = (
            await self.says(
                "POST", f"{API}/auth/login", json={**_without(body, "full_name"), "device_name": DEVICE}
            )
        ).json()
        self.secrets += [tokens["access_token"], tokens["refresh_token"]]
        again = await self.says(
            "POST", f"{API}/auth/refresh", json={"refresh_token": tokens["refresh_token"]}
        )
        self.secrets += [again.json()["access_token"], again.json()["refresh_token"]]
        return {"Authorization": f"Bearer {again.json()['access_token']}"}

    async def is_refused(self, mine: dict[str, str]) -> None:
        wrong = {"email": EMAIL, "password": f"{PASSWORD}-wrong"}
        await self.says("POST", f"{API}/auth/login", json=wrong)
        await self.says(
            "POST", f"{API}/auth/token", data={"grant_type": "password", "username": EMAIL, "password": "x"}
        )
        await self.says("POST", f"{API}/auth/login", json={**wrong, "code": CODE, "challenge": LINK})
        await self.says(
            "POST",
            f"{API}/auth/login",
            content=json.dumps(wrong)[:-1],
            headers={"Content-Type": "application/json"},
        )
        await self.says("POST", f"{API}/auth/refresh", json={"refresh_token": REFRESH})
        await self.says(
            "POST", f"{API}/users", json={"email": EMAIL, "full_name": NAME, "password": PASSWORD}
        )
        for scheme in (f"Bearer {FORGED}", f"Basic {KEY}", KEY, f"Bearer {REFRESH}"):
            await self.says(
                "GET", f"{API}/users/me?token={QUERY}&email={EMAIL}", headers={"Authorization": scheme}
            )
        await self.says("GET", f"{API}/users/{LINK}?code={CODE}", headers=mine)
        await self.says("GET", f"/{LINK}/{QUERY}?q={NAME}")
        await self.says("PATCH", f"{API}/users/me", json={"full_name": NAME, "token": LINK}, headers=mine)
        booking = {"spot_id": str(uuid4()), "note": NOTE, "guest": {"name": NAME, "email": EMAIL}}
        await self.says(
            "POST", f"{API}/bookings", json=booking, headers={**mine, "Idempotency-Key": IDEMPOTENCY}
        )

    async def meets_crashes(self) -> None:
        other = {"email": f"x{EMAIL}", "full_name": NAME, "password": PASSWORD}
        await self.says(
            "POST", f"{API}/users", json=other, headers={"X-Request-Id": HOSTILE.replace("\x1b", "")}
        )
        await self.says("POST", f"{API}/auth/login", json={"email": EMAIL, "password": PASSWORD})

    async def sends_nonsense(self, port: int) -> None:
        for raw in (
            f"GET /{HOSTILE} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {KEY}\r\nX: {HOSTILE}\r\n\r\n",
            f"POST {API}/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{PASSWORD}"[:-4],
            f"GET /?{QUERY}={'x' * 200_000} HTTP/1.1\r\nHost: {EMAIL}\r\n\r\n",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(raw.encode())
            writer.write_eof()
            await reader.read(1000)
            writer.close()


def _without(body: dict, name: str) -> dict:
    return {key: value for key, value in body.items() if key != name}


@asynccontextmanager
async def running_runner(database_url: str, folder: Path, log: Path, **settings):
    port = free_port()
    env = environment(
        MESTO_DATABASE__URL=database_url, MESTO_DATA_DIR=folder, MESTO_RUNNER__PORT=port, **settings
    )
    with log.open("wb") as output:
        process = subprocess.Popen(
            [MESTO, "runner"],
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
        )
    try:
        await until_answers(f"http://127.0.0.1:{port}/live", process)
        yield
    finally:
        end(process)


async def letters_that_die(connection: asyncpg.Connection) -> None:
    """Events that no reaction can read: dead at once."""
    payload = json.dumps({"email": EMAIL, "full_name": NAME, "token": LINK, "booking_id": KEY, "note": NOTE})
    await connection.execute(DEAD, uuid4(), uuid4(), payload)
    for _ in range(300):
        if await connection.fetchval("SELECT count(*) FROM core.deliveries WHERE state = 'dead'"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("no letter died")


@pytest.mark.parametrize("level", ["info", "debug"])
async def test_no_canary_is_in_any_log(cluster_url, tmp_path, level):
    settings = {"MESTO_LOG__LEVEL": level, "MESTO_LOG__FORMAT": "json"}
    logs = {name: tmp_path / f"{name}.log" for name in ("api", "runner")}
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(migrated_database(cluster_url))
        api = await stack.enter_async_context(running_api(url, tmp_path, logs["api"], **settings))
        await stack.enter_async_context(running_runner(url, tmp_path, logs["runner"], **settings))
        client = await stack.enter_async_context(httpx2.AsyncClient(base_url=api, timeout=30))
        connection = await asyncpg.connect(url)
        talk = Talk(client)
        mine = await talk.register_and_sign_in()
        await talk.is_refused(mine)
        await letters_that_die(connection)
        await connection.execute(BREAK_INSERTS)
        await talk.meets_crashes()
        await talk.sends_nonsense(httpx2.URL(api).port)
        errors = await connection.fetch("SELECT last_error FROM core.deliveries")
        await connection.close()
    assert {200, 201, 400, 401, 404, 409, 422, 500} <= set(talk.statuses)
    told = {name: log.read_text() for name, log in logs.items()}
    told["deliveries"] = os.linesep.join(json.dumps(row["last_error"]) for row in errors)
    for name, text in told.items():
        hits = [canary for canary in (*CANARIES, *talk.secrets) if canary in text]
        assert hits == [], name
    for name in logs:
        entries = [json.loads(line) for line in told[name].splitlines()]
        assert all(entry["event"] != "forged" for entry in entries)
        assert all(len(line) < 60_000 for line in told[name].splitlines())
    assert told["api"].count("broken on purpose") >= 2  # the faults themselves can be found
    assert len(told["api"].splitlines()) >= len(talk.statuses)
    assert "dead" in told["runner"] or "unreadable" in told["runner"]
