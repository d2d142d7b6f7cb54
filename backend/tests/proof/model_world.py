"""The real thing the model is compared with: the application over HTTP, its people, its database."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx2

from mesto.entrypoints.runner.invariants import find_violations
from tests.support.app import running_app
from tests.support.steps import Person, somebody

EPOCH = datetime(2026, 12, 1, tzinfo=UTC)
ALWAYS_ZERO = (
    "overlapping_bookings",
    "overlapping_occupancies",
    "active_without_occupancy",
    "occupancy_without_owner",
    "history_behind",
    "open_under_closure",
    "booking_without_option_use",
    "option_use_without_booking",
    "option_stock_exceeded",
)


def moment(minutes: int) -> str:
    return (EPOCH + timedelta(minutes=minutes)).isoformat()


def minutes(text: str) -> int:
    return int((datetime.fromisoformat(text) - EPOCH).total_seconds() // 60)


@dataclass
class World:
    runner: asyncio.Runner
    database_url: str
    steps: int = 0
    guests: list[Person] = field(default_factory=list)

    def open(self) -> None:
        self.runner.run(self._open())

    def close(self) -> None:
        self.runner.run(self._close())

    def at(self, now: int) -> None:
        self.app.clock.set(EPOCH + timedelta(minutes=now))

    def sends(self, person: Person, method: str, path: str, **more: Any) -> httpx2.Response:
        """Ask as this person; the model knows no answer from 500 on."""
        answer = self.runner.run(person.sends(method, path, **more))
        assert answer.status_code < 500, answer.text
        return answer

    def violations(self) -> dict[str, int]:
        found = self.runner.run(find_violations(self.connection))
        return {name: found[name] for name in ALWAYS_ZERO if found[name]}

    async def _open(self) -> None:
        long_lived = {"secret_key": "a-secret-of-the-model-0123456789-abcdef"}
        self._app = running_app(self.database_url, auth={**long_lived, "access_token_minutes": 1440})
        self.app = await self._app.__aenter__()
        self.app.clock.set(EPOCH + timedelta(hours=8))
        self.connection = await asyncpg.connect(self.database_url)

    async def _close(self) -> None:
        await self.connection.close()
        await self._app.__aexit__(None, None, None)

    async def new_people(self) -> Person:
        """Let three guests and an owner come: what they have booked elsewhere would count against them."""
        self.guests = [await somebody(self.app.client) for _ in range(3)]
        return await somebody(self.app.client, is_business=True)
