"""`mesto demo day`: a busy day of several hundred guests, told as a table with an invariant check."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
import httpx2
from rich.progress import Progress

from mesto.entrypoints.demo.system import API, Guest, System, client_for, sign_in
from mesto.entrypoints.runner.invariants import find_violations

AT_ONCE: Final = 40
PATIENCE_SECONDS: Final = 20
"""How long the inboxes may take to fill after the last booking."""


@dataclass
class DayResult:
    guests: int
    requests: int = 0
    booked: int = 0
    moved: int = 0
    cancelled: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    messages_expected: int = 0
    messages_found: int = 0
    seconds: float = 0.0
    violations: dict[str, int] | None = None

    @property
    def is_well(self) -> bool:
        told = self.messages_found >= self.messages_expected
        return told and not self.unexpected and not any((self.violations or {}).values())


@dataclass
class Day:
    client: httpx2.AsyncClient
    result: DayResult
    places: list[dict[str, Any]]
    told: dict[str, int] = field(default_factory=dict)

    async def of(self, guest: Guest, luck: random.Random) -> None:
        """One guest looks around, books once or twice, and often changes their mind."""
        me = await self._ask("GET", "/notifications", guest, params={"limit": 1})
        before = me.json()["unread_count"] if me else 0
        messages = 0
        for _ in range(luck.randint(1, 2)):
            messages += await self._book_something(guest, luck)
        self.result.messages_expected += messages
        self.told[guest.email] = before + messages

    async def _book_something(self, guest: Guest, luck: random.Random) -> int:
        place = luck.choice(self.places)
        start = (datetime.now(UTC) + timedelta(days=luck.randint(1, 6))).replace(
            hour=luck.randint(6, 15), minute=0, second=0, microsecond=0
        )
        slot = {
            "time_from": start.isoformat(),
            "time_until": (start + timedelta(hours=luck.randint(1, 3))).isoformat(),
        }
        seen = await self._ask("GET", f"/coworkings/{place['id']}/spots", guest, params={**slot, "limit": 20})
        spots = seen.json()["items"] if seen else []
        if not spots:
            return 0
        wish = {"spot_id": luck.choice(spots[:6])["id"], **slot}
        made = await self._ask("POST", "/bookings", guest, json=wish)
        if made is None:
            return 0
        self.result.booked += 1
        return 1 + await self._change_mind(guest, made.json(), luck)

    async def _change_mind(self, guest: Guest, booking: dict[str, Any], luck: random.Random) -> int:
        mood = luck.random()
        path = f"/bookings/{booking['id']}"
        if mood < 0.2:  # noqa: PLR2004
            if await self._ask("POST", f"{path}/cancel", guest) is not None:
                self.result.cancelled += 1
                # A cancellation that overtakes the confirmation makes the confirmation untrue: one message.
                return 0
        elif mood < 0.4:  # noqa: PLR2004
            later = datetime.fromisoformat(booking["time_until"]) + timedelta(minutes=30)
            if await self._ask("PATCH", path, guest, json={"time_until": later.isoformat()}) is not None:
                self.result.moved += 1
        return 0

    async def _ask(self, method: str, path: str, guest: Guest, **more: Any) -> httpx2.Response | None:
        self.result.requests += 1
        answer = await self.client.request(method, API + path, headers=guest.headers, **more)
        if answer.is_success:
            return answer
        code = str(answer.json().get("code", answer.status_code)) if answer.content else "empty"
        expected = answer.status_code in {409, 422}
        (self.result.refused if expected else self.result.unexpected)[code] += 1
        return None

    async def inboxes_fill(self, guests: Sequence[Guest], progress: Progress) -> None:
        """Wait until everybody has been told, or patience ends."""
        task = progress.add_task("inboxes fill", total=len(guests))
        end = time.monotonic() + PATIENCE_SECONDS
        for guest in guests:
            while True:
                answer = await self.client.get(f"{API}/notifications?limit=1", headers=guest.headers)
                count = answer.json()["unread_count"]
                if count >= self.told.get(guest.email, 0) or time.monotonic() > end:
                    break
                await asyncio.sleep(0.2)
            missing = max(0, self.told.get(guest.email, 0) - count)
            self.result.messages_found -= missing
            progress.advance(task)
        self.result.messages_found += self.result.messages_expected


async def demo_day(system: System, guests: int, progress: Progress, seed: int = 1) -> DayResult:
    result = DayResult(guests)
    started = time.perf_counter()
    async with client_for(system, AT_ONCE) as client:
        signing = progress.add_task("guests sign in", total=guests)
        people = await sign_in(system, client, guests, lambda: progress.advance(signing))
        places = (await client.get(f"{API}/coworkings", params={"limit": 100})).json()["items"]
        day = Day(client, result, places)
        walking = progress.add_task("the day", total=guests)
        gate = asyncio.Semaphore(AT_ONCE)

        async def visit(number: int, guest: Guest) -> None:
            async with gate:
                await day.of(guest, random.Random(seed * 1000 + number))
            progress.advance(walking)

        await asyncio.gather(*(visit(n, guest) for n, guest in enumerate(people)))
        await day.inboxes_fill(people, progress)
    result.violations = await _violations(system)
    result.seconds = time.perf_counter() - started
    return result


async def _violations(system: System) -> dict[str, int] | None:
    if system.database_url is None:
        return None
    connection = await asyncpg.connect(system.database_url)
    try:
        return await find_violations(connection)
    finally:
        await connection.close()
