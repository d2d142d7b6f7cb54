"""Whose word about the sender's address counts: that of the proxies named in the settings, and nobody else's."""

import asyncpg
import pytest
from fastapi import Request

from mesto.core.limits.limiter import Limiter
from mesto.core.security import Visitor
from tests.support.people import a_person

PLACES = "/api/v1/coworkings"
PROXIES = "10.1.0.0/16,192.0.2.50,2001:db8:aaaa::/48"


async def who_pays(running, peer: str, *forwarded: str) -> str:
    """Return the address that a request was counted for."""
    headers = [("x-forwarded-for", value) for value in forwarded]
    async with running.at(peer) as client:
        assert (await client.get(PLACES, headers=headers)).status_code == 200
    counts = (await running.container.get(Limiter))._counts
    [key] = counts._windows
    return key.removeprefix("default/address:").removesuffix("/120/1/minute")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        # A stranger may say what they like.
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("203.0.113.9", ["10.1.0.5"], "203.0.113.9"),
        # Proxies: by network, by address, by IPv6 network.
        ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
        ("192.0.2.50", ["198.51.100.1"], "198.51.100.1"),
        ("192.0.2.51", ["198.51.100.1"], "192.0.2.51"),
        ("2001:db8:aaaa:7::1", ["2001:db8:bbbb:1::5"], "2001:db8:bbbb:1::/64"),
        ("10.1.2.3", ["[2001:db8:bbbb:1::5]:4711"], "2001:db8:bbbb:1::/64"),
        # Several hops: the first from the right that is no proxy of ours; what stands left of it is hearsay.
        ("10.1.2.3", ["198.51.100.1, 10.1.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["198.51.100.1, 192.0.2.50, 10.1.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["10.1.7.7, 198.51.100.1, 10.1.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        # Nothing said, or nothing useful.
        ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", [""], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.1, "], "10.1.2.3"),
    ],
)
async def test_the_address_that_pays(installation, peer, forwarded, address):
    async with installation(http={"trusted_proxies": PROXIES}) as running:
        assert await who_pays(running, peer, *forwarded) == address


async def test_without_trusted_proxies_nobody_is_believed(installation):
    async with installation() as running:
        assert await who_pays(running, "127.0.0.1", "198.51.100.1") == "127.0.0.1"


async def test_changing_the_header_gives_no_fresh_quota(installation):
    async with installation({"anonymous": 2}) as running:
        async with running.at("203.0.113.9") as client:
            seen = [
                (await client.get(PLACES, headers={"x-forwarded-for": f"198.51.100.{n}"})).status_code
                for n in range(4)
            ]
        assert seen == [200, 200, 429, 429]


async def test_the_session_knows_the_believed_address(installation):
    async with installation(http={"trusted_proxies": PROXIES}) as running:
        async with running.at("10.1.2.3") as client:
            client.headers["x-forwarded-for"] = "6.6.6.6, 198.51.100.1"
            person = await a_person(client)
        connection = await asyncpg.connect(running.database_url)
        found = await connection.fetchval("SELECT ip FROM auth.sessions WHERE user_id = $1", person.id)
        await connection.close()
        assert found == "198.51.100.1"


async def test_the_actor_knows_it_too(installation):
    async with installation(http={"trusted_proxies": PROXIES}) as running:
        person = await a_person(running.client)
        seen = []

        @running.app.get("/who")
        async def who(request: Request) -> None:
            seen.append(await request.state.dishka_container.get(Visitor))

        async with running.at("10.1.2.3") as client:
            for headers in ({}, person.headers):
                await client.get("/who", headers={"x-forwarded-for": "198.51.100.1", **headers})
        assert [(visitor.actor.id, visitor.actor.ip) for visitor in seen] == [
            (None, "198.51.100.1"),
            (person.id, "198.51.100.1"),
        ]
