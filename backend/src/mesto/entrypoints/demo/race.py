"""`mesto demo race`: many guests ask for one slot at the same instant; exactly one gets it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
from rich.progress import Progress

from mesto.entrypoints.demo.system import API, Guest, NoSystem, System, client_for, sign_in

HOUR = timedelta(hours=1)


@dataclass
class RaceResult:
    clients: int
    rounds: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    unfair_rounds: int = 0
    slowest_seconds: float = 0.0

    @property
    def is_fair(self) -> bool:
        return self.unfair_rounds == 0 and self.rounds > 0


async def race(system: System, clients: int, rounds: int, progress: Progress) -> RaceResult:
    """Run the rounds; every round has one winner, who gives the slot back, and `clients - 1` losers."""
    result = RaceResult(clients)
    async with client_for(system, clients) as client:
        signing = progress.add_task("guests sign in", total=clients)
        guests = await sign_in(system, client, clients, lambda: progress.advance(signing))
        slots = await free_slots(client, guests[0], rounds)
        running = progress.add_task("rounds", total=rounds)
        for spot_id, start in slots:
            answers, seconds = await _one_round(client, guests, spot_id, start)
            statuses = Counter(answer.status_code for answer in answers)
            result.rounds += 1
            result.statuses += statuses
            result.slowest_seconds = max(result.slowest_seconds, seconds)
            result.unfair_rounds += statuses != Counter({201: 1, 409: clients - 1})
            await _give_back(client, guests, answers)
            progress.advance(running)
    return result


async def _one_round(
    client: httpx2.AsyncClient, guests: Sequence[Guest], spot_id: str, start: datetime
) -> tuple[Sequence[httpx2.Response], float]:
    wish = {"spot_id": spot_id, "time_from": start.isoformat(), "time_until": (start + HOUR).isoformat()}
    barrier = asyncio.Barrier(len(guests))

    async def rival(guest: Guest) -> httpx2.Response:
        await client.get(f"{API}/users/me", headers=guest.headers)  # the connection is warm
        await barrier.wait()
        return await client.post(f"{API}/bookings", json=wish, headers=guest.headers)

    started = time.perf_counter()
    answers = await asyncio.gather(*(rival(guest) for guest in guests))
    return answers, time.perf_counter() - started


async def free_slots(client: httpx2.AsyncClient, guest: Guest, count: int) -> list[tuple[str, datetime]]:
    """Find free hours of one day ahead, on as many coworkings as needed."""
    found: list[tuple[str, datetime]] = []
    headers = guest.headers
    page = (await client.get(f"{API}/coworkings", params={"limit": 100}, headers=headers)).json()
    day = datetime.now(UTC) + timedelta(days=random.randint(2, 20))
    for card in page["items"]:
        path = f"{API}/coworkings/{card['id']}/spots"
        spots = (await client.get(path, params={"limit": 20}, headers=headers)).json()
        for spot in spots["items"]:
            asked = {"date_from": day.date().isoformat()}
            answer = await client.get(f"{API}/spots/{spot['id']}/availability", params=asked, headers=headers)
            for free in answer.json()["days"][0]["free"]:
                start = datetime.fromisoformat(free["time_from"])
                if datetime.fromisoformat(free["time_until"]) - start >= HOUR:
                    found.append((spot["id"], start))
            if len(found) >= count:
                return found[:count]
    raise NoSystem("There is no free slot to race for. Is the demo data there? (`mesto seed`)")


async def _give_back(
    client: httpx2.AsyncClient, guests: Sequence[Guest], answers: Sequence[httpx2.Response]
) -> None:
    for guest, answer in zip(guests, answers, strict=True):
        if answer.status_code == httpx2.codes.CREATED:
            await client.post(f"{API}/bookings/{answer.json()['id']}/cancel", headers=guest.headers)
