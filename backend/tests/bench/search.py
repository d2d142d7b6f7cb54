"""How long the database needs for questions about availability, at the connection that asks them.

Every question is asked over HTTP of the whole application first, which tells its statements and their
parameters; then the same statements are timed by themselves, prepared, on one connection of asyncpg,
the reading of the rows included.
"""

import asyncio
import gc
import logging
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import asyncpg
import structlog
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bench.big_city import CITIES, SPOTS, Size, fill
from tests.bench.load import drive, request
from tests.support.app import RunningApp, running_app
from tests.support.postgres import QUICK
from tests.support.processes import running_api
from tests.support.statements import NOT_OURS

API = "/api/v1"
QUESTIONS = 250
"""All different: a place, an interval and a day each."""
WARM = 30
Sent = tuple[str, Sequence[object]]
ONE_COWORKING_MS = 10
ONE_CITY_MS = 50


@dataclass
class Timed:
    key: str
    name: str
    target_ms: float | None
    """For the 95th percentile, with all the data."""
    milliseconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def is_missed(self) -> bool:
        return self.target_ms is not None and self.percentile(0.95) > self.target_ms

    def line(self, bare: "Timed") -> str:
        p50, p95, most = self.percentile(0.5), self.percentile(0.95), max(self.milliseconds)
        target = "" if self.target_ms is None else f"target p95 {self.target_ms:.0f}"
        of_bare = p50 / bare.percentile(0.5)
        return f"  {self.name:<34} {p50:8.2f} {p95:8.2f} {most:8.2f} {of_bare:8.0f}x  {target}"


@dataclass
class Places:
    """What can be asked about, and the different times to ask about it."""

    coworkings: list[str]
    spots: list[str]
    random: Random = field(default_factory=lambda: Random(1))

    def interval(self, hours: float) -> dict[str, str]:
        today = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        start = today + timedelta(days=self.random.randint(1, 28), minutes=15 * self.random.randint(0, 40))
        end = start + timedelta(hours=hours)
        return {"time_from": f"{start:%Y-%m-%dT%H:%M:%SZ}", "time_until": f"{end:%Y-%m-%dT%H:%M:%SZ}"}

    def list_of_a_coworking(self) -> str:
        chosen = self.random.choice(self.coworkings)
        return f"{API}/coworkings/{chosen}/spots?{urlencode({**self.interval(2), 'limit': SPOTS})}"

    def day_of_a_spot(self) -> str:
        day = datetime.now(UTC).date() + timedelta(days=self.random.randint(0, 28))
        return f"{API}/spots/{self.random.choice(self.spots)}/availability?date_from={day}"

    def city_search(self) -> str:
        city = self.random.choice(CITIES)[0]
        hours = self.random.choice([1, 2, 4, 8])
        return f"{API}/availability?{urlencode({**self.interval(hours), 'city': city})}"

    def window_search(self) -> str:
        city = self.random.choice(CITIES)[0]
        asked = {**self.interval(48), "city": city, "duration_minutes": 120, "spots_needed": 3}
        return f"{API}/availability?{urlencode(asked)}"


async def measure_search(size: Size) -> list[Timed]:
    """Return what was timed, a bare round trip first."""
    async with filled_database(size) as url:
        bare = await round_trips(url)
        found = await statements(url)
        return [bare, *found, await answers(url)]


@asynccontextmanager
async def filled_database(size: Size) -> AsyncIterator[str]:
    from mesto.core.embedded_postgres import EmbeddedPostgres
    from mesto.core.migrations import migrate

    folder = Path(tempfile.mkdtemp(prefix="mesto-bench-"))
    folder.chmod(0o711)
    # Only read once it is filled: nothing of it has to survive a power cut.
    server = EmbeddedPostgres(folder / "server", settings={**QUICK, "max_wal_size": "8GB"})
    try:
        url = await asyncio.to_thread(server.start)
        await migrate(url)
        began = time.perf_counter()
        await fill(url, size)
        took = time.perf_counter() - began
        print(f"filled: {size.spots:,} spots, {size.rows:,} occupancies in {took:.0f} s", flush=True)
        yield url
    finally:
        await asyncio.to_thread(server.stop)
        shutil.rmtree(folder, ignore_errors=True)


async def round_trips(url: str) -> Timed:
    connection = await asyncpg.connect(url)
    try:
        timed = Timed("bare", "SELECT 1", None)
        bare = await connection.prepare("SELECT 1")
        for _ in range(QUESTIONS + WARM):
            began = time.perf_counter()
            await bare.fetch()
            timed.milliseconds.append((time.perf_counter() - began) * 1000)
        del timed.milliseconds[:WARM]
        return timed
    finally:
        await connection.close()


async def statements(url: str) -> list[Timed]:
    places = await places_of(url)
    kinds = (
        (Timed("list", "one coworking's list", ONE_COWORKING_MS), places.list_of_a_coworking),
        (Timed("day", "one coworking's day", ONE_COWORKING_MS), places.day_of_a_spot),
        (Timed("city", "a city, an interval", ONE_CITY_MS), places.city_search),
        (Timed("window", "a city, 2 h within two days", None), places.window_search),
    )
    connection = await asyncpg.connect(url)
    try:
        async with running_app(url) as app:
            # No line per request.
            structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
            app.clock.set(datetime.now(UTC))
            for timed, question in kinds:
                sent = await told(app, [question() for _ in range(QUESTIONS)])
                timed.milliseconds.extend(await replayed(connection, sent))
        return [timed for timed, _ in kinds]
    finally:
        await connection.close()


async def told(app: RunningApp, questions: list[str]) -> list[list[Sent]]:
    """Ask the application; return the statements of each question, however they went to the server."""
    engine = (await app.container.get(AsyncEngine)).sync_engine
    drivers, sent = set(), []

    def executed(_connection, _cursor, statement, parameters, _context, _many) -> None:
        sent.append((statement, parameters))

    def logged(query) -> None:
        if not any(word in query.query for word in NOT_OURS):
            sent.append((query.query, query.args))

    def borrowed(connection, _record, _proxy) -> None:
        if (driver := connection.driver_connection) not in drivers:
            drivers.add(driver)
            driver.add_query_logger(logged)

    found = []
    watches = ((engine, "before_cursor_execute", executed), (engine, "checkout", borrowed))
    for watch in watches:
        event.listen(*watch)
    for question in questions:
        sent.clear()
        answer = await app.client.get(question)
        assert answer.status_code == 200, answer.text
        found.append(list(sent))
    for watch in watches:
        event.remove(*watch)
    for driver in drivers:
        driver.remove_query_logger(logged)
    return found


async def replayed(connection: asyncpg.Connection, asked: list[list[Sent]]) -> list[float]:
    """Return the milliseconds each question costs once its statements are prepared and warm."""
    prepared = {sql: await connection.prepare(sql) for sql in {sql for sent in asked for sql, _ in sent}}
    # Thousands of rows make the collector look at everything there is: as in the API process, it
    # leaves alone what was there before (serve.py).
    gc.set_threshold(20_000, 20, 50)
    gc.collect()
    gc.freeze()
    found = []
    for number, sent in enumerate([*asked[:WARM], *asked]):
        began = time.perf_counter()
        for sql, parameters in sent:
            await prepared[sql].fetch(*parameters)
        if number >= WARM:
            found.append((time.perf_counter() - began) * 1000)
    return found


async def answers(url: str) -> Timed:
    """Ask a real API process over one connection: the whole way there and back."""
    places = await places_of(url)
    folder = Path(tempfile.mkdtemp(prefix="mesto-bench-"))
    try:
        async with running_api(url, folder, MESTO_LOG__LEVEL="warning") as api_url:
            await drive(
                api_url,
                (request("GET", places.city_search()) for _ in range(WARM)),
                connections=1,
                seconds=60,
            )
            questions = (request("GET", places.city_search()) for _ in range(QUESTIONS))
            figures = await drive(api_url, questions, connections=1, seconds=120)
        assert set(figures.statuses) == {200}, figures.statuses
        return Timed(
            "city_answer", "the city's answer over HTTP", None, [s * 1000 for s in figures.latencies]
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def places_of(url: str) -> Places:
    connection = await asyncpg.connect(url)
    try:
        coworkings = await connection.fetch("SELECT id FROM coworkings.coworkings ORDER BY id")
        spots = await connection.fetch("SELECT id FROM spots.spots ORDER BY id LIMIT 5000")
        return Places([str(row["id"]) for row in coworkings], [str(row["id"]) for row in spots])
    finally:
        await connection.close()


def report(found: list[Timed]) -> None:
    print(f"  {'milliseconds at the connection':<34} {'p50':>8} {'p95':>8} {'max':>8} {'SELECT 1':>9}")
    for timed in found:
        print(timed.line(found[0]))


def figures_of(found: list[Timed]) -> dict[str, float]:
    return {
        f"{timed.key}_{name}_ms": timed.percentile(share)
        for timed in found
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }
