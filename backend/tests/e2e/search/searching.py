"""Ask the search, and ask every coworking by itself."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.support.clock import AdjustableClock
from tests.support.steps import API, Business, Person, a_business, times


@dataclass
class Searching:
    client: httpx2.AsyncClient
    clock: AdjustableClock
    city: str

    async def opens(self, name: str, **about: Any) -> Business:
        return await a_business(self.client, **{"name": name, "city": self.city, **about})

    async def asks(self, when: str, *, by: Person | None = None, day: str = "2026-12-02", **query: Any):
        headers = {**(by.headers if by else {}), **query.pop("headers", {})}
        zone = query.pop("zone", "Europe/Moscow")
        place = {} if "near" in query else {"city": self.city}
        params = {**place, **times(when, day, zone), **query}
        asked = {name: value for name, value in params.items() if value is not None}
        return await self.client.get(f"{API}/availability", params=asked, headers=headers)

    async def finds(self, when: str, **query: Any) -> list[dict]:
        answer = await self.asks(when, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def names(self, when: str, **query: Any) -> list[str]:
        return [item["coworking"]["name"] for item in await self.finds(when, **query)]
