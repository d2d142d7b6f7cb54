"""S7: a stolen refresh token is noticed within the request, a lost answer is not theft.

Two API processes over one database. Answers get lost as they do on a train: the client goes away before it
has read a byte, or after the first one, when the exchange is committed for certain.
"""

import asyncio
import json
import os
import random
import time
from collections import Counter
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest

from tests.support.people import PASSWORD, an_email
from tests.support.postgres import migrated_database
from tests.support.processes import running_api

pytestmark = [pytest.mark.proof, pytest.mark.S7]

SEED = int(os.environ.get("SEED", "1"))
PARALLEL = 1000
LOST = 1000
ROUNDS = 60
"""Of each order of thief and owner."""
AT_ONCE = 50
API = "/api/v1"
OWNER, THIEF = "phone/1.0", "thief/6.6"
SUCCESSORS = """
SELECT coalesce(max(n), 0) FROM (
    SELECT count(*) AS n FROM auth.refresh_tokens GROUP BY session_id, generation) AS generations
"""


class Site:
    def __init__(self, client: httpx2.AsyncClient, urls: list[str], chance: random.Random) -> None:
        self.client, self.urls, self.chance = client, urls, chance
        self.email = an_email()

    async def register(self) -> None:
        body = {"email": self.email, "full_name": "Anna", "password": PASSWORD}
        answer = await self.client.post(f"{self.urls[0]}{API}/users", json=body)
        assert answer.status_code == 201, answer.text

    async def sign_in(self) -> dict:
        answer = await self.ask("login", {"email": self.email, "password": PASSWORD}, OWNER)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refresh(self, token: str, agent: str = OWNER) -> httpx2.Response:
        return await self.ask("refresh", {"refresh_token": token}, agent)

    async def ask(self, what: str, body: dict, agent: str) -> httpx2.Response:
        """Ask until there is an answer that is one: 503 says "again", and changes nothing."""
        while True:
            answer = await self.client.post(
                f"{self.chance.choice(self.urls)}{API}/auth/{what}", json=body, headers={"User-Agent": agent}
            )
            if answer.status_code != 503:
                return answer
            await asyncio.sleep(0.05)

    async def is_signed_in(self, pair: dict) -> bool:
        headers = {"Authorization": f"Bearer {pair['access_token']}"}
        answer = await self.client.get(f"{self.urls[0]}{API}/users/me", headers=headers)
        return answer.status_code == 200

    async def lose_the_answer(self, token: str) -> None:
        url = urlsplit(self.chance.choice(self.urls))
        body = json.dumps({"refresh_token": token}).encode()
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        head = (
            f"POST {API}/auth/refresh HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {OWNER}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        if self.chance.random() < 0.7:
            await reader.read(1)
        writer.transport.abort()


def code_of(answer: httpx2.Response) -> str:
    return "ok" if answer.status_code == 200 else answer.json().get("code", str(answer.status_code))


async def thief_and_owner(site: Site, order: str) -> list[str]:
    """Return what went wrong in one theft: the session must be dead after the second use."""
    pair = await site.sign_in()
    token = pair["refresh_token"]
    if order == "both at once":
        answers = await asyncio.gather(site.refresh(token, OWNER), site.refresh(token, THIEF))
    else:
        first, second = (THIEF, OWNER) if order == "thief first" else (OWNER, THIEF)
        answers = [await site.refresh(token, first), await site.refresh(token, second)]
    codes = sorted(map(code_of, answers))
    wrong = [] if codes == ["ok", "refresh_token_reused"] else [f"{order}: {codes}"]
    pairs = [pair, *(answer.json() for answer in answers if answer.status_code == 200)]
    if any([await site.is_signed_in(each) for each in pairs]):
        wrong.append(f"{order}: somebody is still in")
    later = [code_of(await site.refresh(each["refresh_token"])) for each in pairs[1:]]
    return wrong + [
        f"{order}: the successor gives {code}" for code in later if code != "refresh_token_invalid"
    ]


async def copies_at_once(site: Site) -> tuple[Counter, int]:
    pair = await site.sign_in()
    answers = await asyncio.gather(*(site.refresh(pair["refresh_token"]) for _ in range(PARALLEL)))
    successors = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    return Counter(map(code_of, answers)), len(successors)


async def losses(site: Site) -> list[str]:
    """Lose answers, ask again with the same token each time, and tell what was not a pair.

    A client refreshes every few minutes: by then the copy whose answer was lost has been answered. Here it
    gets a second; a successor that is used while the copy is still on its way is theft by R-I09.
    """
    pairs = await asyncio.gather(*(site.sign_in() for _ in range(AT_ONCE)))
    wrong = []
    for _ in range(LOST // AT_ONCE):
        tokens = [pair["refresh_token"] for pair in pairs]
        await asyncio.gather(*map(site.lose_the_answer, tokens))
        answers = await asyncio.gather(*map(site.refresh, tokens))
        wrong += [code_of(answer) for answer in answers if answer.status_code != 200]
        pairs = [answer.json() if answer.status_code == 200 else await site.sign_in() for answer in answers]
        await asyncio.sleep(1)
    return wrong + ["signed out" for pair in pairs if not await site.is_signed_in(pair)]


async def test_theft_is_noticed_and_a_lost_answer_is_not_theft(cluster_url, tmp_path):
    began = time.monotonic()
    quiet = {"MESTO_LIMITS__ENABLED": "false", "MESTO_AUTH__THROTTLE_ENABLED": "false"}
    limits = httpx2.Limits(max_connections=AT_ONCE * 4)
    async with AsyncExitStack() as stack:
        database_url = await stack.enter_async_context(migrated_database(cluster_url))
        urls = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            urls.append(await stack.enter_async_context(running_api(database_url, tmp_path / name, **quiet)))
        client = await stack.enter_async_context(httpx2.AsyncClient(timeout=120, limits=limits))
        site = Site(client, urls, random.Random(SEED))
        await site.register()
        orders = [o for o in ("thief first", "owner first", "both at once") for _ in range(ROUNDS)]
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(order: str) -> list[str]:
            async with slots:
                return await thief_and_owner(site, order)

        unnoticed = [w for found in await asyncio.gather(*map(one, orders)) for w in found]
        codes, successors = await copies_at_once(site)
        false_sign_outs = await losses(site)
        connection = await asyncpg.connect(database_url)
        most = await connection.fetchval(SUCCESSORS)
        await connection.close()

    good = (
        not unnoticed and not false_sign_outs and codes == {"ok": PARALLEL} and successors == 1 and most == 1
    )
    figures = {
        "promise": "S7",
        "seed": SEED,
        "thefts": len(orders),
        "unnoticed": len(unnoticed),
        "parallel": dict(codes),
        "successors": successors,
        "lost_answers": LOST,
        "false_sign_outs": len(false_sign_outs),
        "most_tokens_of_a_generation": most,
        "seconds": round(time.monotonic() - began),
        "verdict": "kept" if good else "broken",
    }
    print(json.dumps(figures))
    assert good, (unnoticed[:5], false_sign_outs[:5], figures)
