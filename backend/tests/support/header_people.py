"""People who act by header, and the coworkings they open: for tests without sign-in."""

from dataclasses import dataclass, field
from uuid import UUID

import httpx2

from mesto.core.ids import new_id
from tests.support.actors import acting

API = "/api/v1"


@dataclass
class Somebody:
    """A person with an account; `roles` is what sign-in would say of memberships."""

    client: httpx2.AsyncClient
    id: UUID | None = None
    email: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    is_admin: bool = False
    is_business: bool = False

    async def sends(self, method, path, *, version=None, headers=None, **more):
        said = dict(headers or {})
        if self.id is not None:
            said |= acting(self.id, roles=self.roles, is_admin=self.is_admin, is_business=self.is_business)
        if version is not None:
            said["If-Match"] = f'"{version}"'
        return await self.client.request(method, API + path, headers=said, **more)

    async def opens(self, **changes):
        """Create a coworking and own it."""
        made = await self.sends("POST", "/coworkings", json=a_coworking(**changes))
        assert made.status_code == 201, made.text
        self.roles[made.json()["id"]] = "owner"
        return made.json()

    async def hires(self, coworking, person, role):
        """Invite a person, who accepts; return the membership."""
        path = f"/coworkings/{coworking['id']}/members"
        invited = await self.sends("POST", path, json={"email": person.email, "role": role})
        assert invited.status_code == 201, invited.text
        accepted = await person.sends("POST", f"/memberships/{invited.json()['id']}/accept")
        assert accepted.status_code == 200, accepted.text
        person.roles[coworking["id"]] = role
        return accepted.json()


def a_coworking(**changes):
    given = {
        "name": f"Tochka {new_id().hex[-8:]}",
        "address": "Pokrovka 17",
        "city": "Moscow",
        "timezone": "Europe/Moscow",
        "opens_at": "09:00",
        "closes_at": "21:00",
    }
    if "weekly_hours" in changes:
        del given["opens_at"], given["closes_at"]
    return {**given, **changes}
