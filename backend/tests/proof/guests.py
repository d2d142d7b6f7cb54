"""Guests who book, move and cancel as fast as they are answered, and remember what they were told."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import httpx2

from tests.proof.model import Known, Ledger

API = "/api/v1"
HOUR = timedelta(hours=1)
ALLOWED = {409, 429, 503}


class Guest:
    def __init__(self, client, token: str, spots: list[str], ledger: Ledger, luck: random.Random):
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}
        self.spots = spots
        self.ledger = ledger
        self.luck = luck
        self.mine: list[str] = []

    async def lives_until(self, end: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            act = self.luck.random()
            if not self.mine or (act < 0.5 and len(self.mine) < 4):
                await self._book()
            elif act < 0.75:
                await self._move(self.luck.choice(self.mine))
            else:
                await self._cancel(self.luck.choice(self.mine))

    async def _book(self) -> None:
        spot, start = self.luck.choice(self.spots), self._some_hour()
        answer = await self._ask("POST", "/bookings", {"spot_id": spot, **_slot(start)})
        if answer is not None:
            booking_id = answer.json()["id"]
            self.mine.append(booking_id)
            self.ledger.bookings[booking_id] = Known(start, start + HOUR)

    async def _move(self, booking_id: str) -> None:
        start, known = self._some_hour(), self.ledger.bookings[booking_id]
        answer = await self._ask("PATCH", f"/bookings/{booking_id}", _slot(start), known)
        if answer is not None:
            known.time_from, known.time_until = start, start + HOUR

    async def _cancel(self, booking_id: str) -> None:
        known = self.ledger.bookings[booking_id]
        self.mine.remove(booking_id)
        if await self._ask("POST", f"/bookings/{booking_id}/cancel", None, known) is not None:
            known.is_cancelled = True

    async def _ask(self, method, path, body, known: Known | None = None):
        self.ledger.attempts += 1
        try:
            answer = await self.client.request(method, API + path, json=body, headers=self.headers)
        except httpx2.TransportError:
            self.ledger.lost_answers += 1
            self._doubt(known)
            await asyncio.sleep(0.1)
            return None
        if answer.is_success:
            self.ledger.acknowledged += 1
            return answer
        if answer.status_code == 503:
            self._doubt(known)  # the commit may have been the last thing that happened
        elif answer.status_code not in ALLOWED:
            self.ledger.forbidden.append(f"{method} {path} -> {answer.status_code} {answer.text[:200]}")
        return None

    @staticmethod
    def _doubt(known: Known | None) -> None:
        if known is not None:
            known.is_certain = False

    def _some_hour(self) -> datetime:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=self.luck.randint(2, 4), hours=self.luck.randint(0, 22))


def _slot(start: datetime) -> dict[str, str]:
    return {"time_from": start.isoformat(), "time_until": (start + HOUR).isoformat()}
