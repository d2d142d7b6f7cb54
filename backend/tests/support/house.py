"""One application with spots and options, their neighbours in memory, and people who say their role."""

import json
from asyncio import create_task, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.support.actors import HeaderActors, acting
from tests.support.app import RunningApp, running_app
from tests.support.neighbours import Neighbours

API = "/api/v1"
PEOPLE = ("anonymous", "user", "resident", "staff", "manager", "owner", "foreign", "admin")


@dataclass
class House:
    app: RunningApp
    neighbours: Neighbours
    database: asyncpg.Connection
    coworking_id: UUID = field(default_factory=uuid4)

    def headers_of(self, who: str) -> dict[str, str]:
        """Return what makes a request come from an owner, a stranger, nobody, … of this coworking."""
        match who:
            case "anonymous":
                return {}
            case "user":
                return acting(uuid4())
            case "foreign":
                return acting(uuid4(), roles={uuid4(): "owner"}, is_business=True)
            case "admin":
                return acting(uuid4(), is_admin=True)
            case role:
                return acting(uuid4(), roles={self.coworking_id: role})

    async def asks(self, method: str, path: str, *, by: str = "manager", **more: Any) -> httpx2.Response:
        headers = {**self.headers_of(by), **more.pop("headers", {})}
        if (version := more.pop("version", None)) is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.app.client.request(method, API + path, headers=headers, **more)

    async def has_spots(self, *names: str, **about: Any) -> list[dict]:
        items = [{"name": name, "position": n, **about} for n, name in enumerate(names, start=1)]
        made = await self.asks("POST", f"/coworkings/{self.coworking_id}/spots", json={"items": items})
        assert made.status_code == 201, made.text
        return made.json()["items"]

    async def lists_spots(self, *, by: str = "anonymous", **query: Any) -> httpx2.Response:
        return await self.asks("GET", f"/coworkings/{self.coworking_id}/spots", by=by, params=query)

    async def has_option(self, name: str, **about: Any) -> dict:
        body = {"coworking_id": str(self.coworking_id), "name": name, **about}
        made = await self.asks("POST", "/options", json=body)
        assert made.status_code == 201, made.text
        return made.json()

    async def asks_at_once(self, table: str, *requests: tuple[str, str, dict]) -> list[httpx2.Response]:
        """Let all requests come as far as they can without writing to the table, then let them go on."""
        async with self.database.transaction():
            await self.database.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            running = [create_task(self.asks(method, path, json=body)) for method, path, body in requests]
            await sleep(0.4)
            assert not any(task.done() for task in running)
        return [await task for task in running]

    async def facts(self) -> list[tuple[str, int, dict]]:
        """Return name, aggregate version and payload of every event of this coworking, in order."""
        rows = await self.database.fetch(
            "SELECT name, aggregate_version, payload FROM core.outbox"
            " WHERE payload->>'coworking_id' = $1 ORDER BY position",
            str(self.coworking_id),
        )
        return [(row["name"], row["aggregate_version"], json.loads(row["payload"])) for row in rows]


@asynccontextmanager
async def open_house(database_url: str, *, with_bookings: bool = False) -> AsyncIterator[House]:
    neighbours = Neighbours(with_bookings=with_bookings)
    database = await asyncpg.connect(database_url)
    async with running_app(database_url, HeaderActors(), neighbours) as app:
        yield House(app, neighbours, database)
    await database.close()
