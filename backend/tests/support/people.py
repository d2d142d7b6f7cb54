"""People who register and sign in over HTTP, and stand-ins for what other modules know of them."""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg
import httpx2
from dishka import Provider, Scope, provide

from mesto.core.security import Role
from mesto.entrypoints.modules import MODULES
from mesto.modules.bookings.public import Bookings, BookingView, Members, Membership
from mesto.modules.coworkings.public import Staff
from mesto.modules.users.public import Ownership

PASSWORD = "plum-tram-orbit-41"
_installed = {module.name for module in MODULES}
_numbers = itertools.count(1)


@dataclass
class SignedIn:
    """A person with a session. Give `headers` to a request to act as them."""

    id: UUID
    email: str
    password: str
    tokens: dict

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}


def an_email() -> str:
    return f"person-{next(_numbers)}-{id(_numbers):x}@example.com"


async def register(client: httpx2.AsyncClient, **changes) -> httpx2.Response:
    body = {"email": an_email(), "full_name": "Anna Petrova", "password": PASSWORD, **changes}
    return await client.post("/api/v1/users", json=body)


async def login(client: httpx2.AsyncClient, email: str, password: str = PASSWORD, **headers):
    body = {"email": email, "password": password}
    return await client.post("/api/v1/auth/login", json=body, headers=headers)


async def a_person(client: httpx2.AsyncClient, **changes) -> SignedIn:
    """Register somebody new and sign in."""
    registered = await register(client, **changes)
    assert registered.status_code == 201, registered.text
    email, password = registered.json()["email"], changes.get("password", PASSWORD)
    signed_in = await login(client, email, password)
    assert signed_in.status_code == 200, signed_in.text
    return SignedIn(UUID(registered.json()["id"]), email, password, signed_in.json())


async def an_admin(client: httpx2.AsyncClient, database_url: str, **changes) -> SignedIn:
    person = await a_person(client, **changes)
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE users.users SET is_admin = true WHERE id = $1", person.id)
    await connection.close()
    return person


@dataclass
class World:
    """What the modules above would say."""

    roles: dict[UUID, dict[UUID, Role]] = field(default_factory=dict)
    owned: dict[UUID, set[UUID]] = field(default_factory=dict)
    booked_in: dict[UUID, set[UUID]] = field(default_factory=dict)
    member_of: dict[UUID, set[UUID]] = field(default_factory=dict)

    def clear(self) -> None:
        for said in (self.roles, self.owned, self.booked_in, self.member_of):
            said.clear()


class WorldStaff(Staff):
    def __init__(self, world: World) -> None:
        self._world = world

    async def roles_of(self, user_id: UUID) -> Mapping[UUID, Role]:
        return self._world.roles.get(user_id, {})


class WorldOwnership(Ownership):
    def __init__(self, world: World) -> None:
        self._world = world

    async def owned_by(self, user_id: UUID) -> Collection[UUID]:
        return self._world.owned.get(user_id, set())

    async def solely_owned_by(self, user_id: UUID) -> Collection[UUID]:
        return self._world.owned.get(user_id, set())


class WorldBookings(Bookings):
    def __init__(self, world: World) -> None:
        self._world = world

    async def find(self, booking_id: UUID) -> BookingView | None:
        return None

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        return self._world.booked_in.get(user_id, set())


class WorldMembers(Members):
    def __init__(self, world: World) -> None:
        self._world = world

    async def standing_of(self, user_id: UUID, coworking_id: UUID, now: datetime) -> Membership:
        return Membership(role=self._world.roles.get(user_id, {}).get(coworking_id))

    async def barred_from(self, user_id: UUID, now: datetime) -> Collection[UUID]:
        return ()

    async def coworkings_of(self, user_id: UUID) -> Collection[UUID]:
        return self._world.member_of.get(user_id, set())


class WorldProvider(Provider):
    """Stands in for coworkings and bookings, whether they are installed or not."""

    def __init__(self, world: World) -> None:
        super().__init__(scope=Scope.REQUEST)
        self._world = world

    @provide
    def world(self) -> World:
        return self._world

    staff = provide(WorldStaff, provides=Staff, override="coworkings" in _installed)
    members = provide(WorldMembers, provides=Members, override="coworkings" in _installed)
    ownership = provide(WorldOwnership, provides=Ownership, override="coworkings" in _installed)
    bookings = provide(WorldBookings, provides=Bookings, override="bookings" in _installed)
