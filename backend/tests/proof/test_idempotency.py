"""R6: keys, each in twenty simultaneous copies, while the API processes are killed with -9: one effect each, equal replays.

Half the keys make bookings, half make options: a repeated booking would meet its own slot, a repeated
option would simply be there twice.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests.support.postgres import migrated_database
from tests.support.processes import MESTO, end, environment, free_port, until_answers
from tests.support.steps import API, Business, Person, a_business, somebody

pytestmark = [pytest.mark.proof, pytest.mark.R6]

KEYS = int(os.environ.get("IDEMPOTENCY_KEYS", "1000" if "SECONDS_UNDER_FIRE" in os.environ else "100"))
COPIES = 20
AT_ONCE = 4
"""Keys in flight: with their copies more than the pools of both processes hold."""
SEED = int(os.environ.get("SEED", "1"))
PATIENCE = 60
ACTIVE_PER_GUEST = 5
OPTIONS_PER_COWORKING = 25
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}
BOOKED = "SELECT note AS key, count(*) FROM bookings.bookings GROUP BY note"
OFFERED = "SELECT name AS key, count(*) FROM options.options GROUP BY name"
PLACED = """
SELECT b.note AS key, count(*) FROM core.outbox e JOIN bookings.bookings b ON b.id = e.aggregate_id
WHERE e.name = 'bookings.booking_placed.v1' GROUP BY b.note
"""
ROWS = "SELECT key, count(*) FROM core.idempotency_keys WHERE status = 201 GROUP BY key"


class Api:
    """One API process on a port of its own, started again whenever it was killed."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.env = environment(
            MESTO_DATABASE__URL=database_url, MESTO_DATA_DIR=folder, MESTO_API__PORT=self.port
        )
        self.process: subprocess.Popen | None = None

    async def start(self) -> None:
        with (self.folder / f"api-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [MESTO, "api"],
                env=self.env,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        await until_answers(f"{self.url}/ready", self.process)


@dataclass
class Wish:
    """One request, and every answer its copies ended with."""

    key: str
    person: Person
    path: str
    body: dict
    answers: list[httpx2.Response] = field(default_factory=list)
    lost: int = 0
    """Copies whose first answer was a broken connection, 503 or `idempotency_in_progress`."""


async def say(wish: Wish, urls: list[str], client, luck: random.Random, *, key: str = "", **other) -> None:
    """Do what a phone does: ask again until there is an answer."""
    headers = {**wish.person.headers, "Idempotency-Key": key or wish.key}
    end_at = time.monotonic() + PATIENCE
    while time.monotonic() < end_at:
        try:
            address = luck.choice(urls) + API + wish.path
            answer = await client.post(address, json={**wish.body, **other}, headers=headers)
        except httpx2.TransportError:
            wish.lost += 1
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 503 or answer.json().get("code") == "idempotency_in_progress":
            wish.lost += 1
            await asyncio.sleep(0.05)
            continue
        wish.answers.append(answer)
        return
    raise AssertionError(f"no answer to {wish.key} within {PATIENCE} s")


async def shoot(apis: list[Api], done: asyncio.Event, luck: random.Random) -> int:
    killed = 0
    while not done.is_set():
        await asyncio.sleep(luck.uniform(0.1, 0.8))
        victim = apis[killed % len(apis)]
        os.kill(victim.process.pid, signal.SIGKILL)
        victim.process.wait(5)
        killed += 1
        await victim.start()
    return killed


async def wishes(client) -> list[Wish]:
    half = KEYS // 2
    businesses: list[Business] = [
        await a_business(client, spots=10, hours=ALL_DAY, zone="UTC")
        for _ in range(max(1, -(-half // OPTIONS_PER_COWORKING)))
    ]
    guests = [await somebody(client) for _ in range(-(-half // ACTIVE_PER_GUEST))]
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    found = []
    for number in range(half):
        guest, turn = divmod(number, ACTIVE_PER_GUEST)
        business, room = divmod(guest, 10)
        spot = businesses[business % len(businesses)].spots[room]
        start = day + timedelta(hours=turn * 2 + 10 * (business // len(businesses)))
        body = {
            "spot_id": spot["id"],
            "time_from": start.isoformat(),
            "time_until": (start + timedelta(hours=1)).isoformat(),
            "note": f"booking-{number}",
        }
        found.append(Wish(f"booking-{number}", guests[guest], "/bookings", body))
    for number in range(KEYS - half):
        business = businesses[number // OPTIONS_PER_COWORKING]
        body = {"coworking_id": business.coworking["id"], "name": f"option-{number}"}
        found.append(Wish(f"option-{number}", business.owner, "/options", body))
    return found


async def counted(connection, statement: str) -> Counter[str]:
    return Counter({row["key"]: row["count"] for row in await connection.fetch(statement)})


async def audit(database_url: str, said: list[Wish]) -> dict[str, int]:
    """Count what must be 0."""
    connection = await asyncpg.connect(database_url)
    try:
        effects = await counted(connection, BOOKED) + await counted(connection, OFFERED)
        events, rows = await counted(connection, PLACED), await counted(connection, ROWS)
    finally:
        await connection.close()
    bookings = [wish.key for wish in said if wish.key.startswith("booking")]
    return {
        "keys_without_exactly_one_effect": sum(effects[wish.key] != 1 for wish in said),
        "bookings_without_exactly_one_event": sum(events[key] != 1 for key in bookings),
        "keys_without_exactly_one_row": sum(rows[wish.key] != 1 for wish in said),
        "answers_that_differ": sum(len({(a.status_code, a.content) for a in w.answers}) != 1 for w in said),
        "answers_that_are_no_201": sum(a.status_code != 201 for wish in said for a in wish.answers),
        "copies_without_answer": sum(COPIES - len(wish.answers) for wish in said),
        "more_than_one_first_answer": sum(
            sum("idempotent-replayed" not in a.headers for a in wish.answers) > 1 for wish in said
        ),
    }


async def test_what_is_said_twenty_times_under_fire_is_done_once(cluster_url, tmp_path):
    luck = random.Random(SEED)
    async with migrated_database(cluster_url) as url:
        apis = [Api(url, tmp_path) for _ in range(2)]
        try:
            await asyncio.gather(*(api.start() for api in apis))
            await under_fire(url, apis, luck)
        finally:
            for api in apis:
                if api.process is not None:
                    end(api.process)


async def under_fire(url: str, apis: list[Api], luck: random.Random) -> None:
    urls = [api.url for api in apis]
    limits = httpx2.Limits(max_connections=COPIES * AT_ONCE)
    async with httpx2.AsyncClient(base_url=urls[0], timeout=20) as quiet:
        said = await wishes(quiet)
    started, done, gate = time.monotonic(), asyncio.Event(), asyncio.Semaphore(AT_ONCE)
    async with httpx2.AsyncClient(limits=limits, timeout=15) as client:

        async def all_copies(wish: Wish) -> None:
            async with gate:
                await asyncio.gather(*(say(wish, urls, client, luck) for _ in range(COPIES)))

        shooting = asyncio.create_task(shoot(apis, done, luck))
        await asyncio.gather(*(all_copies(wish) for wish in said))
        done.set()
        killed = await shooting
        figures = await audit(url, said)
        others = await other_wishes(said, urls, client, luck)
    print(json.dumps({
        "promise": "R6", "seed": SEED, "keys": KEYS, "copies": COPIES, "killed": killed,
        "asked_again": sum(wish.lost for wish in said), "seconds": round(time.monotonic() - started, 1),
        **figures, **others, "verdict": "BROKEN" if any(figures.values()) or any(others.values()) else "ok",
    }))  # fmt: skip
    assert figures == dict.fromkeys(figures, 0)
    assert others == dict.fromkeys(others, 0)
    assert killed >= 3
    assert sum(wish.lost for wish in said) > 0, "nobody was hit"
    await the_audit_can_see(url, said)


async def other_wishes(said: list[Wish], urls: list[str], client, luck) -> dict[str, int]:
    """Say something else under every key, and the same key as somebody else."""
    wrong = met = 0
    for wish in said:
        changed = {"note": "Another."} if wish.path == "/bookings" else {"name": "Another"}
        other = Wish(wish.key, wish.person, wish.path, wish.body)
        await say(other, urls, client, luck, **changed)
        wrong += other.answers[0].json().get("code") != "idempotency_key_reused"
    bookings = [wish for wish in said if wish.path == "/bookings"]
    for wish, rival in zip(bookings, bookings[ACTIVE_PER_GUEST:], strict=False):
        stranger = Wish(wish.key, rival.person, wish.path, wish.body)
        await say(stranger, urls, client, luck)
        # Their own request, judged on its own: the slot is taken, or they have booked enough.
        met += stranger.answers[0].status_code != 409 or "idempotent-replayed" in stranger.answers[0].headers
    return {"other_bodies_not_refused": wrong, "keys_of_two_people_that_met": met}


async def the_audit_can_see(url: str, said: list[Wish]) -> None:
    """Break the promise on purpose: an audit that stays silent proves nothing."""
    connection = await asyncpg.connect(url)
    columns = [
        row[0]
        for row in await connection.fetch(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'options' AND table_name = 'options'"
        )
    ]
    values = ", ".join("gen_random_uuid()" if column == "id" else column for column in columns)
    await connection.execute(
        f"INSERT INTO options.options ({', '.join(columns)}) SELECT {values} FROM options.options LIMIT 1"
    )
    await connection.execute("UPDATE bookings.bookings SET note = 'lost' WHERE note = 'booking-0'")
    await connection.execute("DELETE FROM core.idempotency_keys WHERE key = 'option-0'")
    await connection.close()
    said[0].answers[0] = said[1].answers[0]
    found = await audit(url, said)
    assert found["keys_without_exactly_one_effect"] == 2
    assert found["bookings_without_exactly_one_event"] >= 1
    assert found["keys_without_exactly_one_row"] == 1
    assert found["answers_that_differ"] == 1
