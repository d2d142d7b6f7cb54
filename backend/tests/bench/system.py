"""A system to measure: its own PostgreSQL with fsync on, one API process, guests and spots."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from tests.bench.load import request
from tests.support.processes import MESTO, end, environment, free_port, running_api, until_answers
from tests.support.steps import Business, a_business, somebody

GUESTS = 500
PLACES = 4
SPOTS = 50
API = "/api/v1"
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}


@dataclass
class Bench:
    api_url: str
    database_url: str
    pgbench: Path
    folder: Path
    businesses: list[Business]
    tokens: list[str]

    def bookings(self) -> Iterator[bytes]:
        """Wishes that break no rule: each guest four times, no two for the same spot and hour."""
        spots = [spot["id"] for business in self.businesses for spot in business.spots]
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(len(self.tokens) * 4):
            day, rest = divmod(number, len(spots) * 20)
            hour, spot = divmod(rest, len(spots))
            start = midnight + timedelta(days=2 + day, hours=hour)
            wish = {
                "spot_id": spots[spot],
                "time_from": start.isoformat(),
                "time_until": (start + timedelta(hours=1)).isoformat(),
            }
            yield request("POST", f"{API}/bookings", self.tokens[number % len(self.tokens)], wish)

    def searches(self) -> Iterator[bytes]:
        """The same question again and again: which of fifty spots are free in two hours of a day."""
        start = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=2)
        window = (
            f"time_from={start:%Y-%m-%dT%H:%M:%SZ}&time_until={start + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
        )
        path = f"{API}{self.businesses[0].path}/spots?{window}&limit=50"
        while True:
            yield request("GET", path)

    @staticmethod
    def bare() -> Iterator[bytes]:
        while True:
            yield request("GET", "/live")

    @asynccontextmanager
    async def runner(self) -> AsyncIterator[None]:
        port = free_port()
        process = subprocess.Popen(
            [MESTO, "runner"],
            env=environment(
                MESTO_DATABASE__URL=self.database_url, MESTO_DATA_DIR=self.folder, MESTO_RUNNER__PORT=port
            ),
            stdout=(self.folder / "runner.log").open("wb"),
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            start_new_session=True,
        )
        try:
            await until_answers(f"http://127.0.0.1:{port}/live", process)
            yield
        finally:
            end(process)


@asynccontextmanager
async def prepared() -> AsyncIterator[Bench]:
    from mesto.core.embedded_postgres import EmbeddedPostgres
    from mesto.core.embedded_postgres.programs import find_programs
    from mesto.core.migrations import migrate

    folder = Path(tempfile.mkdtemp(prefix="mesto-bench-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder / "server")
    try:
        url = await asyncio.to_thread(server.start)
        await migrate(url)
        async with running_api(url, folder, MESTO_LOG__LEVEL="warning") as api_url:
            businesses, tokens = await _inhabitants(api_url)
            yield Bench(api_url, url, find_programs(None).folder / "pgbench", folder, businesses, tokens)
    finally:
        await asyncio.to_thread(server.stop)
        shutil.rmtree(folder, ignore_errors=True)


async def _inhabitants(api_url: str) -> tuple[list[Business], list[str]]:
    gate = asyncio.Semaphore(8)
    async with httpx2.AsyncClient(base_url=api_url, timeout=30) as client:
        businesses = [await a_business(client, spots=SPOTS, hours=ALL_DAY, zone="UTC") for _ in range(PLACES)]

        async def guest() -> str:
            async with gate:
                return (await somebody(client)).headers["Authorization"].split()[1]

        return businesses, await asyncio.gather(*(guest() for _ in range(GUESTS)))
