"""A small world with a person of every kind: what the matrix of permissions is asked of.

Two coworkings, `here` and `there`, each with a twin that is archived. `staff`, `manager` and `owner` work here,
`foreign` owns the other. Everybody has an account, a booking, a cancelled one and a message of their own.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg

from mesto.core.ids import new_id
from mesto.core.uow import UnitOfWork
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from tests.support import credentials
from tests.support.app import RunningApp
from tests.support.steps import API, PASSWORD, times

Ids = dict[str, Any]
ANONYMOUS: Final = "anonymous"
GARBAGE: Final = "garbage"
"""Somebody with a token that is none."""
TEAM: Final = {"staff": "staff", "manager": "manager", "owner": "owner"}
ROLES: Final = (ANONYMOUS, GARBAGE, "user", "resident", "banned", *TEAM, "foreign", "admin")
PEOPLE: Final = ROLES[2:]
DAY: Final = "2026-12-02"


@dataclass
class Somebody:
    """A person, and the ids of what is theirs."""

    role: str
    id: str
    email: str
    full_name: str
    tokens: dict[str, Any]
    own: Ids = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}


@dataclass
class Everybody:
    app: RunningApp
    people: dict[str, Somebody] = field(default_factory=dict)
    here: Ids = field(default_factory=dict)
    there: Ids = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """What nobody is shown a second time -> what it is."""

    def headers(self, role: str) -> dict[str, str]:
        if role == GARBAGE:
            return {"Authorization": "Bearer garbage"}
        return {} if role == ANONYMOUS else self.people[role].headers

    async def arrive(self, role: str, **more: Any) -> Somebody:
        email, name = f"canary.{role}@example.com", f"Canary {role.replace('_', ' ').title()}"
        body = {"email": email, "full_name": name, "password": PASSWORD, **more}
        made = await self.app.client.post(f"{API}/users", json=body)
        assert made.status_code == 201, made.text
        self.people[role] = Somebody(role, made.json()["id"], email, name, {})
        await self.sign_in(self.people[role])
        self.people[role].own["user_id"] = made.json()["id"]
        return self.people[role]

    async def another_session(self, role: str) -> dict[str, str]:
        """Return the headers of one more session of this person."""
        if role in {ANONYMOUS, GARBAGE}:
            return self.headers(role)
        tokens = await self._tokens(self.people[role].email)
        return {"Authorization": f"Bearer {tokens['access_token']}"}

    async def _tokens(self, email: str) -> dict[str, Any]:
        body = {"email": email, "password": PASSWORD}
        signed_in = await self.app.client.post(f"{API}/auth/login", json=body)
        assert signed_in.status_code == 200, signed_in.text
        return signed_in.json()

    async def sign_in(self, person: Somebody) -> None:
        person.tokens = await self._tokens(person.email)
        person.own["session_id"] = person.tokens["session_id"]

    async def does(self, role: str, method: str, path: str, json: Any = None) -> Any:
        """Arrange something that has to succeed."""
        headers = {**self.headers(role), "If-Match": "*"}
        body = {} if json is None else {"json": json}
        done = await self.app.client.request(method, API + path, headers=headers, **body)
        assert done.is_success, (role, method, path, done.text)
        return done.json() if done.content else None

    async def books(self, role: str, spot_id: str, when: str, **more: Any) -> str:
        wish = {"spot_id": spot_id, **times(when, DAY), **more}
        return (await self.does(role, "POST", "/bookings", wish))["id"]


async def everybody(app: RunningApp) -> Everybody:
    """Build the world, which takes a second or two."""
    world = Everybody(app)
    for role in PEOPLE:
        await world.arrive(role, is_business=role in {"owner", "foreign"})
    for role in ("second_owner", "other_owner", "inviter"):
        await world.arrive(role, is_business=True)
    for role in ("bystander", "stranger", "newcomer", "also_banned"):
        await world.arrive(role)
    await _make_admin(app, world.people["admin"])
    world.here = await _a_place(world, "owner", "second_owner", "bystander")
    world.there = await _a_place(world, "foreign", "other_owner", "stranger")
    for ids in (world.here["coworking_id"], world.here["archived_coworking_id"]):
        for role in ("staff", "manager", "resident"):
            await _joins(world, "owner", ids, role, role)
    await _archive(world)
    for number, role in enumerate(PEOPLE):
        await _settle(world, world.people[role], world.here["desks"][number])
    await _invite_all(world)
    given = await credentials.hand_out(world, PEOPLE)
    world.here |= given
    world.there |= given
    for role in ("banned", "also_banned", "protected_banned"):
        said = {"reason": "Noise.", "keep_bookings": True}
        await world.does("admin", "POST", f"/users/{world.people[role].id}/ban", said)
    # Whose contact the team of a place may see: people with a booking, a role or an invitation there.
    world.here["known"] = {*PEOPLE, "second_owner", "bystander", "barred_by_owner", "newcomer"}
    world.there["known"] = {"foreign", "other_owner", "stranger", "barred_by_foreign", "newcomer"}
    world.here["banned_id"] = world.there["banned_id"] = world.people["also_banned"].id
    return world


async def _make_admin(app: RunningApp, person: Somebody) -> None:
    connection = await asyncpg.connect(app.database_url)
    await connection.execute("UPDATE users.users SET is_admin = true WHERE id = $1", UUID(person.id))
    await connection.close()


async def _a_coworking(world: Everybody, owner: str, name: str, second_owner: str) -> str:
    about = {"name": name, "address": "Pokrovka 17", "city": "Moscow", "timezone": "Europe/Moscow"}
    hours = {"opens_at": "09:00", "closes_at": "21:00"}
    made = await world.does(owner, "POST", "/coworkings", {**about, **hours})
    await _joins(world, owner, made["id"], second_owner, "owner")
    return made["id"]


async def _a_place(world: Everybody, owner: str, second_owner: str, guest: str) -> Ids:
    coworking_id = await _a_coworking(world, owner, f"Place of {owner}", second_owner)
    path = f"/coworkings/{coworking_id}"
    items = [{"name": f"Desk {number}", "position": number, "capacity": 4} for number in range(14)]
    desks = [
        spot["id"] for spot in (await world.does(owner, "POST", f"{path}/spots", {"items": items}))["items"]
    ]
    option = {"coworking_id": coworking_id, "name": "Screen"}
    used = await world.does(owner, "POST", "/options", option)
    free = await world.does(owner, "POST", "/options", {**option, "name": "Lamp"})
    barred = await world.arrive(f"barred_by_{owner}")
    await world.books(barred.role, desks[-5], "10:00-11:00")
    await world.does(owner, "POST", f"{path}/bans", {"user_id": barred.id, "reason": "Noise."})
    exception = {"date": "2026-12-25", "intervals": []}
    await world.does(owner, "PUT", f"{path}/hours/exceptions", {"items": [exception]})
    closed = {**times("12:00-13:00", "2026-12-10"), "spot_ids": [desks[-3]]}
    closure = await world.does(owner, "POST", f"{path}/closures", closed)
    key = await world.does(owner, "POST", f"{path}/api-keys", {"name": "Door", "scopes": ["spots:read"]})
    world.secrets[key["key"]] = f"the API key of {owner}"
    booked = {"options": [{"option_id": used["id"]}], "note": f"Note of {guest}."}
    booking_id = await world.books(guest, desks[-2], "12:00-14:00", **booked)
    cancelled_id = await world.books(guest, desks[-2], "17:00-18:00")
    await world.does(owner, "POST", f"/bookings/{cancelled_id}/cancel", {"reason": "Paint."})
    membership_id = await _joins(world, owner, coworking_id, guest, "resident")
    return {
        "coworking_id": coworking_id,
        "desks": desks,
        "spot_id": desks[-1],
        "archived_spot_id": desks[-4],
        "option_id": free["id"],
        "used_option_id": used["id"],
        "barred_id": barred.id,
        "closure_id": closure["id"],
        "key_id": key["id"],
        "booking_id": booking_id,
        "cancelled_id": cancelled_id,
        "user_id": world.people[guest].id,
        "member_id": membership_id,
        "membership_coworking_id": coworking_id,
        "membership_id": membership_id,
        "date": "2026-12-25",
        "provider": credentials.LINKED,
        "archived_coworking_id": await _a_coworking(world, owner, f"Twin of {owner}", second_owner),
    }


async def _joins(world: Everybody, owner: str, coworking_id: str, role: str, as_: str) -> str:
    body = {"email": world.people[role].email, "role": as_}
    invited = await world.does(owner, "POST", f"/coworkings/{coworking_id}/members", body)
    await world.does(role, "POST", f"/memberships/{invited['id']}/accept")
    if coworking_id == world.here.get("coworking_id"):
        world.people[role].own |= {"membership_id": invited["id"], "membership_coworking_id": coworking_id}
    return invited["id"]


async def _archive(world: Everybody) -> None:
    for owner, place in (("owner", world.here), ("foreign", world.there)):
        await world.does(owner, "DELETE", f"/spots/{place['archived_spot_id']}")
        await world.does(owner, "DELETE", f"/coworkings/{place['archived_coworking_id']}")


async def _settle(world: Everybody, person: Somebody, desk: str) -> None:
    """Give a person a booking, a cancelled one and a message."""
    used = {"options": [{"option_id": world.here["used_option_id"]}]}
    person.own["booking_id"] = await world.books(person.role, desk, "12:00-14:00", **used)
    person.own["cancelled_id"] = await world.books(person.role, desk, "17:00-18:00")
    await world.does(
        person.role, "POST", f"/bookings/{person.own['cancelled_id']}/cancel", {"reason": "Rain."}
    )
    person.own["notification_id"] = await _a_message(world.app, person)


async def _invite_all(world: Everybody) -> None:
    """Let a third coworking invite everybody; those without a role have this as their only membership."""
    third = await _a_coworking(world, "inviter", "Third", "other_owner")
    for role in (*PEOPLE, "bystander"):
        body = {"email": world.people[role].email, "role": "resident"}
        invited = await world.does("inviter", "POST", f"/coworkings/{third}/members", body)
        own = world.people[role].own
        own["invitation_id"] = invited["id"]
        own.setdefault("membership_coworking_id", third)
        own.setdefault("membership_id", invited["id"])
    world.here["invitation_id"] = world.people["bystander"].own["invitation_id"]
    world.here["session_id"] = world.people["bystander"].own["session_id"]
    world.here["notification_id"] = await _a_message(world.app, world.people["bystander"])
    # The first owner of a place founded it; here they could leave, because of the second.
    for role, place in (("owner", world.here), ("foreign", world.there)):
        members = await world.does(role, "GET", f"/coworkings/{place['coworking_id']}/members?limit=100")
        mine = [m for m in members["items"] if m["user"]["email"] == world.people[role].email]
        own = {"membership_id": mine[0]["id"], "membership_coworking_id": place["coworking_id"]}
        world.people[role].own |= own


async def _a_message(app: RunningApp, person: Somebody) -> str:
    message = Notification(
        user_id=UUID(person.id),
        type=NotificationType.BOOKING_CONFIRMED,
        title=f"Message to {person.role}",
        body="Tochka.",
        data={"booking_id": str(new_id()), "coworking_id": str(new_id()), "reference": "K7QH2M9X"},
        event_id=new_id(),
        created_at=app.clock.now() - timedelta(minutes=1),
    )
    async with app.container() as scope:
        await (await scope.get(Inbox)).put(message)
        await (await scope.get(UnitOfWork)).commit()
    return str(message.id)
