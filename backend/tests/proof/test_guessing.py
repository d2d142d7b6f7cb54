"""S5: guesses over two processes, one of them started anew in the middle, from invented or from many real addresses.

At most 10 per account in five minutes and 100 in a day reach a comparison; the owner goes on with a session. The clock
is moved by moving the counts back: for whoever counts that is the same.
"""

import asyncio
import json
import os
import random
from collections import Counter
from dataclasses import dataclass, field

import asyncpg
import httpx2
import pytest

from tests.support.postgres import migrated_database
from tests.support.processes import running_api
from tests.support.steps import API, PASSWORD, Person, somebody

pytestmark = [pytest.mark.proof, pytest.mark.S5]

GUESSES = int(os.environ.get("GUESSES", "100000" if "SECONDS_UNDER_FIRE" in os.environ else "4000"))
SEED = int(os.environ.get("SEED", "1"))
ACCOUNTS = 4
WINDOWS = 40
AT_ONCE = 40
PER_WINDOW, PER_DAY, PER_ADDRESS = 10, 100, 30
THROTTLED = {"MESTO_AUTH__THROTTLE_ENABLED": "true", "MESTO_LOG__LEVEL": "warning"}
BEHIND_A_PROXY = {**THROTTLED, "MESTO_HTTP__TRUSTED_PROXIES": "127.0.0.1"}
LATER = """
UPDATE auth.attempts SET full_until = full_until - interval '5 min', counted_at = counted_at - interval '5 min',
    moments = ARRAY(SELECT m - interval '5 min' FROM unnest(moments) WITH ORDINALITY AS u(m, n) ORDER BY n)
"""


@dataclass
class Guesser:
    """Tries passwords, the right one among them, and notes what was compared: only that answers 401 or 200."""

    luck: random.Random
    emails: list[str]
    compared: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    async def guesses(self, clients: list[httpx2.AsyncClient], times: int) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with gate:
                await self._guess(self.luck.choice(clients))

        await asyncio.gather(*(one() for _ in range(times)))

    async def _guess(self, client: httpx2.AsyncClient) -> None:
        email = self.luck.choice(self.emails)
        spelled = email.upper() if self.luck.random() < 0.5 else f" {email}"
        body = {"email": spelled, "password": f"guess-{self.luck.random()}"}
        invented = ".".join(str(self.luck.randrange(1, 250)) for _ in range(4))
        headers = {"X-Forwarded-For": invented, "Forwarded": f"for={invented}", "X-Real-IP": invented}
        status = (await client.post(f"{API}/auth/login", json=body, headers=headers)).status_code
        self.statuses[status] += 1
        self.compared[email] += status in {200, 401}


async def owners(url: str) -> list[Person]:
    async with httpx2.AsyncClient(base_url=url, timeout=20) as client:
        return [await somebody(client) for _ in range(ACCOUNTS)]


async def still_in(client: httpx2.AsyncClient, people: list[Person]) -> bool:
    answers = [await client.get(f"{API}/users/me", headers=person.headers) for person in people]
    return all(answer.status_code == 200 for answer in answers)


async def sign_in(client: httpx2.AsyncClient, person: Person) -> httpx2.Response:
    return await client.post(f"{API}/auth/login", json={"email": person.email, "password": PASSWORD})


async def guess_for_a_day(
    database: str, folder, guesser: Guesser, people: list[Person], settings: dict
) -> dict:
    """Guess in windows of five minutes; after the first ten of them one process is started anew."""
    most_in_a_window, times, locked_out = 0, GUESSES // 2 // WINDOWS, 0
    connection = await asyncpg.connect(database)
    async with running_api(database, folder, folder / "one.log", **settings) as steady:
        for number, windows in enumerate((10, WINDOWS - 10)):
            async with (
                running_api(database, folder, folder / f"other-{number}.log", **settings) as restarted,
                httpx2.AsyncClient(base_url=steady, timeout=30) as one,
                httpx2.AsyncClient(base_url=restarted, timeout=30) as other,
            ):
                for _ in range(windows):
                    before = Counter(guesser.compared)
                    await guesser.guesses([one, other], times)
                    most_in_a_window = max(most_in_a_window, *(guesser.compared - before).values(), 0)
                    locked_out += not await still_in(one, people)
                    await connection.execute(LATER)
    await connection.close()
    return {"most_in_a_window": most_in_a_window, "most_in_a_day": max(guesser.compared.values()),
            "owners_locked_out": locked_out}  # fmt: skip


async def test_guesses_from_everywhere_are_ten_in_a_window_and_a_hundred_in_a_day(cluster_url, tmp_path):
    async with migrated_database(cluster_url) as database:
        async with running_api(database, tmp_path, **THROTTLED) as url:
            people = await owners(url)
        guesser = Guesser(random.Random(SEED), [person.email for person in people])
        figures = await guess_for_a_day(database, tmp_path, guesser, people, BEHIND_A_PROXY)
        async with (
            running_api(database, tmp_path, **THROTTLED) as url,
            httpx2.AsyncClient(base_url=url, timeout=20) as client,
        ):
            told = await sign_in(client, people[0])
            connection = await asyncpg.connect(database)
            for _ in range(24 * 12):
                await connection.execute(LATER)
            await connection.close()
            after_a_day = await sign_in(client, people[0])
    holds = {
        "ten_in_five_minutes": figures["most_in_a_window"] == PER_WINDOW,
        "a_hundred_in_a_day": figures["most_in_a_day"] == PER_DAY,
        "the_owner_goes_on": figures["owners_locked_out"] == 0,
        "refused_even_with_the_right_password": told.status_code == 429,
        "never_for_ever": after_a_day.status_code == 200,
        "nothing_else_answered": set(guesser.statuses) <= {401, 429, 503},
    }
    say("many addresses", guesser, figures, holds)


async def test_an_invented_address_changes_nothing(cluster_url, tmp_path):
    async with migrated_database(cluster_url) as database:
        async with running_api(database, tmp_path, **THROTTLED) as url:
            people = await owners(url)
        guesser = Guesser(random.Random(SEED), [f"guest{n}@example.com" for n in range(1000)])
        async with (
            running_api(database, tmp_path, tmp_path / "one.log", **THROTTLED) as one_url,
            running_api(database, tmp_path, tmp_path / "other.log", **THROTTLED) as other_url,
            httpx2.AsyncClient(base_url=one_url, timeout=30) as one,
            httpx2.AsyncClient(base_url=other_url, timeout=30) as other,
        ):
            await guesser.guesses([one, other], GUESSES // 2)
            is_in = await still_in(one, people)
    holds = {
        "thirty_from_one_address": guesser.compared.total() == PER_ADDRESS,
        "the_owner_goes_on": is_in,
        "nothing_else_answered": set(guesser.statuses) <= {401, 429, 503},
    }
    say("invented addresses", guesser, {"compared": guesser.compared.total()}, holds)


def say(scene: str, guesser: Guesser, figures: dict, holds: dict[str, bool]) -> None:
    print(json.dumps({
        "promise": "S5", "scene": scene, "seed": SEED, "guesses": guesser.statuses.total(),
        "statuses": {str(status): n for status, n in sorted(guesser.statuses.items())}, **figures,
        "verdict": "ok" if all(holds.values()) else "BROKEN",
    }))  # fmt: skip
    assert [name for name, held in holds.items() if not held] == []
