"""Finds the running system and signs demo guests in.

A system of our own, whose database run.json names, gives its guests their sessions directly: through its door only
twenty a minute could come in from one address. At other systems we stand in the queue like everybody.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

from mesto.entrypoints.demo.people import GUESTS, PASSWORD, guest_email

API: Final = "/api/v1"
AT_ONCE: Final = 8
"""Sign-ins at a time: each costs a password hash, and the server turns a flood away."""


class NoSystem(Exception):
    """There is nothing to talk to; the message says what to do."""


@dataclass(frozen=True, slots=True)
class System:
    api_url: str
    database_url: str | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    email: str
    headers: dict[str, str]


def find_system(url: str | None, data_dir: Path) -> System:
    """Use the given address, or what `make run` wrote into run.json."""
    try:
        run = json.loads((data_dir / "run.json").read_text())
    except (OSError, ValueError):
        run = {}
    if url is None and not run:
        raise NoSystem("No running system found. Start one with `make run`, or name it with --url.")
    own = url is None or url.rstrip("/") == run.get("api_url", "").rstrip("/")
    return System(url or run["api_url"], run.get("database_url") if own else None)


def client_for(system: System, connections: int) -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx2.AsyncClient(base_url=system.api_url, limits=limits, timeout=30)


async def sign_in(
    system: System, client: httpx2.AsyncClient, count: int, told: Callable[[], None] = lambda: None
) -> Sequence[Guest]:
    """Sign in the first demo guests; those that are not there yet are registered."""
    if system.database_url is not None:
        from mesto.entrypoints.demo.sessions import sessions_of  # noqa: PLC0415  # all of the application

        guests = [
            Guest(email, _bearer(token))
            for email, token in await sessions_of(system.database_url, count, told)
        ]
        if guests and await _are_known(client, guests[-1]):
            return guests
    seeded = GUESTS if await _is_seeded(client) else 0
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Guest:
        async with gate:
            if number >= seeded:
                await _register(client, guest_email(number))
            guest = await _sign_in_one(client, guest_email(number))
        told()
        return guest

    return await asyncio.gather(*(one(number) for number in range(count)))


async def _is_seeded(client: httpx2.AsyncClient) -> bool:
    # Asked once: to find it out guest by guest would look like guessing, and be refused as such.
    said = {"email": guest_email(0), "password": PASSWORD}
    answer = await _post_patiently(client, f"{API}/auth/login", said)
    return answer.status_code != httpx2.codes.UNAUTHORIZED


async def _register(client: httpx2.AsyncClient, email: str) -> None:
    name = f"Guest {email.split('@', maxsplit=1)[0]}"
    person = {"email": email, "password": PASSWORD, "full_name": name}
    answer = await _post_patiently(client, f"{API}/users", person)
    if answer.status_code != httpx2.codes.CONFLICT:  # there already
        answer.raise_for_status()


async def _sign_in_one(client: httpx2.AsyncClient, email: str) -> Guest:
    said = {"email": email, "password": PASSWORD}
    answer = await _post_patiently(client, f"{API}/auth/login", said)
    if answer.status_code == httpx2.codes.UNAUTHORIZED:  # somebody has erased a demo guest
        await _register(client, email)
        answer = await _post_patiently(client, f"{API}/auth/login", said)
    if answer.status_code != httpx2.codes.OK:
        raise NoSystem(f"{client.base_url} does not let the demo guest in: {_said(answer)}")
    return Guest(email, _bearer(answer.json()["access_token"]))


async def _post_patiently(client: httpx2.AsyncClient, path: str, said: dict[str, str]) -> httpx2.Response:
    """Come back when we are told to, while the reason is the number of our requests."""
    while True:
        answer = await client.post(path, json=said)
        if (
            answer.status_code != httpx2.codes.TOO_MANY_REQUESTS
            or answer.json().get("code") != "rate_limited"
        ):
            return answer
        await asyncio.sleep(int(answer.headers["Retry-After"]))


async def _are_known(client: httpx2.AsyncClient, guest: Guest) -> bool:
    """Say whether the system signs with the same key as this command."""
    return (await client.get(f"{API}/users/me", headers=guest.headers)).is_success


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _said(answer: httpx2.Response) -> str:
    try:
        problem: Any = answer.json()
        return f"{answer.status_code} {problem.get('code')}: {problem.get('detail')}"
    except ValueError:
        return str(answer.status_code)
