"""R1, R2: bookings go on while API, runner, PostgreSQL and RabbitMQ are killed every few seconds.

Overlaps 0; acknowledged and lost 0; every event's effect exactly once; no answer but 2xx, 409, 429, 503.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests.proof.broker import Broker
from tests.proof.guests import Guest
from tests.proof.model import Known, Ledger, audit
from tests.support.processes import MESTO, end, environment
from tests.support.steps import a_business, somebody

pytestmark = [pytest.mark.proof, pytest.mark.R1, pytest.mark.R2]

SECONDS = int(os.environ.get("SECONDS_UNDER_FIRE", "60"))
SEED = int(os.environ.get("SEED", "1"))
GUESTS = 60
RECOVERY_SECONDS = 90
"""A reaction that was killed in mid-flight waits for its lease and its back-off: 2, 8, 30 s."""


class System:
    """`mesto up` on its own data folder; victims are found by the pids it writes down."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.env = environment(
            MESTO_DATA_DIR=folder,
            MESTO_API__PORT=0,
            MESTO_RUNNER__PORT=0,
            MESTO_SEED__DEMO="false",
            **settings,
        )
        self.process: subprocess.Popen | None = None

    @property
    def run(self) -> dict:
        return json.loads((self.folder / "run.json").read_text())

    async def start(self) -> None:
        with (self.folder / "up.log").open("wb") as log:
            self.process = subprocess.Popen(
                [MESTO, "up"],
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self.folder,
            )
        for _ in range(1200):
            if (self.folder / "run.json").exists():
                return
            if self.process.poll() is not None:
                break
            await asyncio.sleep(0.05)
        raise AssertionError((self.folder / "up.log").read_text()[-3000:])

    async def until_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        async with httpx2.AsyncClient(timeout=3) as client:
            while time.monotonic() < deadline:
                try:
                    answers = [
                        await client.get(self.run[key] + "/ready") for key in ("api_url", "runner_url")
                    ]
                    if all(answer.status_code == 200 for answer in answers):
                        return
                except (httpx2.TransportError, OSError, ValueError):
                    pass
                await asyncio.sleep(0.2)
        raise AssertionError(f"not ready again within {seconds} s")


async def shoot(system: System, broker: Broker | None, end_at: float, luck: random.Random) -> dict[str, int]:
    """Every 1 to 3 s kill one of the processes; what supervises them must bring it back."""
    victims = ["api", "runner", "postgres", *(["rabbitmq"] if broker else [])]
    killed = dict.fromkeys(victims, 0)
    loop = asyncio.get_running_loop()
    turn = 0
    while loop.time() < end_at:
        await asyncio.sleep(luck.uniform(1, 3))
        victim = victims[turn % len(victims)] if turn < len(victims) else luck.choice(victims)
        turn += 1
        if victim == "rabbitmq":
            broker.kill()
            await broker.start()
        else:
            try:
                os.kill(system.run["pids"][victim], signal.SIGKILL)
            except (ProcessLookupError, KeyError, TypeError):
                continue
        killed[victim] += 1
    return killed


async def settled(database_url: str, seconds: float) -> float:
    """Wait until no event waits for a reaction any more; return how long that took."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        try:
            connection = await asyncpg.connect(database_url)
            left = await connection.fetchval("SELECT count(*) FROM core.outbox WHERE settled_at IS NULL")
            await connection.close()
            if left == 0:
                return time.monotonic() - started
        except (OSError, asyncpg.PostgresError):
            pass
        await asyncio.sleep(0.25)
    return seconds


def reactions_in_force() -> dict[str, str]:
    from mesto.entrypoints.modules import MODULES

    return {r.subscriber: event.name for m in MODULES for r in m.reactions for event in r.events}


@pytest.mark.parametrize("transport", ["local", "rabbit"])
async def test_no_booking_is_lost_or_doubled_under_fire(transport, tmp_path):
    broker = None
    settings = {}
    if transport == "rabbit":
        if not Broker.is_installed():
            pytest.skip("PROOF NOT RUN: rabbitmq-server is not installed")
        broker = Broker(tmp_path / "rabbit")
        await broker.start()
        settings = {"MESTO_BUS__TRANSPORT": "rabbit", "MESTO_BUS__RABBITMQ_URL": broker.url}
    folder = tmp_path / "data"
    folder.mkdir()
    system = System(folder, **settings)
    ledger, luck = Ledger(), random.Random(SEED)
    try:
        await system.start()
        run = system.run
        async with httpx2.AsyncClient(base_url=run["api_url"], timeout=20) as client:
            business = await a_business(
                client, spots=4, hours={"opens_at": "00:00", "closes_at": "00:00"}, zone="UTC"
            )
            people = [await somebody(client) for _ in range(GUESTS)]
        limits = httpx2.Limits(max_connections=GUESTS)
        async with httpx2.AsyncClient(base_url=run["api_url"], limits=limits, timeout=20) as client:
            spots = [spot["id"] for spot in business.spots]
            guests = [
                Guest(client, p.headers["Authorization"].split()[1], spots, ledger, random.Random(SEED + n))
                for n, p in enumerate(people)
            ]
            end_at = asyncio.get_running_loop().time() + SECONDS
            killed, *_ = await asyncio.gather(
                shoot(system, broker, end_at, luck), *(guest.lives_until(end_at) for guest in guests)
            )
        await system.until_ready()
        took = await settled(system.run["database_url"], RECOVERY_SECONDS)
        figures = await audit(system.run["database_url"], ledger, reactions_in_force())
        print(json.dumps({
            "promise": "R1 R2", "transport": transport, "seed": SEED, "seconds": SECONDS, "killed": killed,
            "attempts": ledger.attempts, "acknowledged": ledger.acknowledged,
            "lost_answers": ledger.lost_answers, "settled_after_s": round(took, 1), **figures,
            "verdict": "ok" if not any(figures.values()) else "BROKEN",
        }))  # fmt: skip
        assert ledger.forbidden == []
        assert figures == dict.fromkeys(figures, 0)
        assert ledger.acknowledged > SECONDS
        assert all(killed.values())
        assert system.process.poll() is None, "the supervisor itself must not die"
        await the_audit_can_see(system.run["database_url"], ledger)
    finally:
        if system.process is not None:
            assert end(system.process) == 0
        if broker is not None:
            broker.kill()


async def the_audit_can_see(database_url: str, ledger: Ledger) -> None:
    """Break each promise on purpose: an audit that stays silent proves nothing."""
    reactions = reactions_in_force()
    connection = await asyncpg.connect(database_url)
    try:
        ledger.bookings["00000000-0000-7000-8000-000000000000"] = Known(*[None] * 2)
        victim = await connection.fetchval("SELECT id FROM bookings.bookings WHERE status = 'active' LIMIT 1")
        columns = [
            r[0] for r in await connection.fetch(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'bookings' AND table_name = 'bookings'"
            )
        ]  # fmt: skip
        values = ", ".join({"id": "gen_random_uuid()", "reference": "'MUTANT22'"}.get(c, c) for c in columns)
        await connection.execute(
            f"INSERT INTO bookings.bookings ({', '.join(columns)}) SELECT {values} "
            f"FROM bookings.bookings WHERE id = $1",
            victim,
        )
        await connection.execute(
            "DELETE FROM core.inbox WHERE event_id = (SELECT event_id FROM core.inbox LIMIT 1)"
        )
        await connection.execute(
            "INSERT INTO notifications.notifications SELECT gen_random_uuid(), user_id, type, title, body, data, "
            "gen_random_uuid(), created_at, read_at FROM notifications.notifications "
            "WHERE type = 'booking_confirmed' LIMIT 1"
        )
    finally:
        await connection.close()
    found = await audit(database_url, ledger, reactions)
    for promise in ("overlaps", "acknowledged_and_lost", "events_without_effect", "effects_felt_twice"):
        assert found[promise] > 0, f"the audit does not see a broken {promise}"
