"""End-to-end tests speak the product: guests book, teams look, inboxes fill."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx2

from tests.support.factories import slot

API = "/api/v1"
PASSWORD = "plum-tram-orbit-41"
ALL_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_numbers = count(1)


def times(when: str, day: str = "2026-12-01", zone: str = "Europe/Moscow") -> dict[str, str]:
    """Read `"12:00-14:00"` as local times of a day; they are sent with an offset."""
    asked = slot(when, day, zone)
    return {"time_from": asked.time_from.isoformat(), "time_until": asked.time_until.isoformat()}


@dataclass
class Person:
    client: httpx2.AsyncClient
    id: str
    email: str
    headers: dict[str, str]

    async def sends(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return await self.client.request(method, API + path, headers=headers, **more)

    async def books(self, spot: dict, when: str, day: str = "2026-12-01", **wish: Any) -> httpx2.Response:
        zone = wish.pop("zone", "Europe/Moscow")
        return await self.sends(
            "POST", "/bookings", json={"spot_id": spot["id"], **times(when, day, zone), **wish}
        )

    async def changes(self, booking: dict, version: int | None = None, **changes: Any) -> httpx2.Response:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return await self.sends("PATCH", f"/bookings/{booking['id']}", json=changes, headers=headers)

    async def cancels(self, booking: dict, **said: Any) -> httpx2.Response:
        return await self.sends("POST", f"/bookings/{booking['id']}/cancel", json=said)

    async def reads(self, booking: dict) -> httpx2.Response:
        return await self.sends("GET", f"/bookings/{booking['id']}")

    async def my_bookings(self, **filters: Any) -> list[dict]:
        return (await self.sends("GET", "/users/me/bookings", params=filters)).json()["items"]

    async def inbox(self) -> list[dict]:
        return (await self.sends("GET", "/notifications")).json()["items"]


async def somebody(client: httpx2.AsyncClient, *, is_business: bool = False, **more: Any) -> Person:
    """Register a new person and sign in."""
    email = f"person{next(_numbers)}-{id(client):x}@example.com"
    body = {"email": email, "full_name": "Anna Petrova", "password": PASSWORD, "is_business": is_business}
    registered = await client.post(f"{API}/users", json={**body, **more})
    assert registered.status_code == 201, registered.text
    return await signed_in(client, Person(client, registered.json()["id"], email, {}))


async def signed_in(client: httpx2.AsyncClient, person: Person) -> Person:
    """Return the same person with a session of now."""
    answer = await client.post(f"{API}/auth/login", json={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return Person(client, person.id, person.email, headers)


@dataclass
class Business:
    owner: Person
    coworking: dict
    spots: list[dict] = field(default_factory=list)
    options: list[dict] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/coworkings/{self.coworking['id']}"

    async def hires(self, person: Person, role: str = "staff") -> Person:
        """Invite a person, who accepts."""
        invited = await self.owner.sends(
            "POST", f"{self.path}/members", json={"email": person.email, "role": role}
        )
        assert invited.status_code == 201, invited.text
        accepted = await person.sends("POST", f"/memberships/{invited.json()['id']}/accept")
        assert accepted.status_code == 200, accepted.text
        return person


async def a_business(
    client: httpx2.AsyncClient,
    *,
    spots: int | list[dict] = 2,
    hours: dict | list[dict] | None = None,
    zone: str = "Europe/Moscow",
    **coworking: Any,
) -> Business:
    """Let a new owner open a coworking from nine to nine with some desks."""
    owner = await somebody(client, is_business=True)
    opening = hours if hours is not None else {"opens_at": "09:00", "closes_at": "21:00"}
    opening = {"weekly_hours": opening} if isinstance(opening, list) else opening
    about = {"name": "Tochka", "address": "Pokrovka 17", "city": "Moscow", "timezone": zone}
    made = await owner.sends("POST", "/coworkings", json={**about, **opening, **coworking})
    assert made.status_code == 201, made.text
    business = Business(owner, made.json())
    if isinstance(spots, int):
        spots = [{"name": f"Desk {n}", "position": n} for n in range(1, spots + 1)]
    for first in range(0, len(spots), 200):
        items = spots[first : first + 200]
        created = await owner.sends("POST", f"{business.path}/spots", json={"items": items})
        assert created.status_code == 201, created.text
        business.spots += created.json()["items"]
    return business
