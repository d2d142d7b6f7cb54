"""What the people of the small world prove themselves with: links from mails, a provider, authenticator apps."""

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import pyotp

from mesto.core.ids import new_id
from mesto.modules.users.public import Links
from tests.support.mail import issue
from tests.support.provider_server import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, sign
from tests.support.steps import API, PASSWORD

if TYPE_CHECKING:
    from tests.support.everybody import Everybody, Ids

_numbers = count(1)
LINKED, UNLINKED = "good", "other"
"""Everybody has an account at both providers; the first one is linked to the one here."""
PROTECTED: Final = ("protected", "protected_banned")
"""People with a second factor, who have given their password just now."""


def providers(url: str) -> dict[str, Any]:
    """Return settings that name both providers of a server."""
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": REDIRECT_URI}
    return {name: {**client, "issuer": f"{url}/{name}"} for name in (LINKED, UNLINKED)}


def proof(world: "Everybody", email: str, provider: str) -> dict[str, str]:
    """Return what the client of a person brings from a provider; each works once."""
    now, nonce = int(world.app.clock.now().timestamp()), f"nonce-{next(_numbers)}"
    issuer = world.app.settings.auth.providers[provider].issuer
    claims = {"iss": issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 600, "nonce": nonce, "sub": email}
    return {"id_token": sign(claims), "nonce": nonce}


def code(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


async def hand_out(world: "Everybody", roles: tuple[str, ...]) -> "Ids":
    """Link these people and the bystander with a provider, and return what is proven of others, by name."""
    for role in (*roles, "bystander"):
        said = proof(world, world.people[role].email, LINKED)
        await world.does(role, "POST", f"/auth/identities/{LINKED}", said)
    given = {f"{purpose}_link": await _link(world, "bystander", purpose) for purpose in ("register", "reset")}
    for role in PROTECTED:
        await world.arrive(role)
        world.secrets[(await switch_on(world, role))["totp"]] = f"the secret of {role}"
        given[f"challenge_of_{role}"] = await _challenge(world, role)
    world.secrets |= {secret: name for name, secret in given.items()}
    return given


async def set_up(world: "Everybody", role: str) -> "Ids":
    """Make a secret that waits for its first code."""
    made = await world.does(role, "POST", "/auth/totp/setup", {"current_password": PASSWORD})
    world.people[role].own["totp"] = made["secret"]
    return {"totp": made["secret"]}


async def switch_on(world: "Everybody", role: str) -> "Ids":
    """Turn the second factor on with a code of half a minute ago, which leaves the present one."""
    made = await set_up(world, role)
    earlier = world.app.clock.now() - timedelta(seconds=30)
    await world.does(role, "POST", "/auth/totp/confirm", {"code": code(made["totp"], earlier)})
    return made


async def _challenge(world: "Everybody", role: str) -> str:
    body = {"email": world.people[role].email, "password": PASSWORD}
    halfway = await world.app.client.post(f"{API}/auth/login", json=body)
    assert halfway.json()["code"] == "second_factor_required", halfway.text
    return halfway.json()["errors"][0]["params"]["challenge"]


async def _link(world: "Everybody", role: str, purpose: str) -> str:
    event_id = new_id()
    await issue(world.app, world.people[role].id, purpose, event_id)
    async with world.app.container() as request:
        link = await (await request.get(Links)).of_event(UUID(str(event_id)))
    assert link is not None
    return link.token
