import pytest

from tests.support.events import run_sql
from tests.support.steps import Business, Person, a_business

EVERYTHING = [
    "bookings:read",
    "bookings:write",
    "spots:read",
    "spots:write",
    "options:read",
    "options:write",
    "webhooks:write",
]


async def made_key(business: Business, scopes=EVERYTHING, by: Person | None = None, **more) -> dict:
    body = {"name": "Door", "scopes": scopes, **more}
    made = await (by or business.owner).sends("POST", f"{business.path}/api-keys", json=body)
    assert made.status_code == 201, made.text
    return made.json()


def as_key(business: Business, key: dict) -> Person:
    """Return somebody who asks with the key."""
    headers = {"Authorization": f"Bearer {key['key']}"}
    return Person(business.owner.client, key["id"], "", headers)


@pytest.fixture
async def business(client, clock):
    return await a_business(client)


@pytest.fixture
async def robot(business):
    return as_key(business, await made_key(business))


@pytest.fixture
def sql(database_url):
    async def run(statement, *arguments):
        return await run_sql(database_url, statement, *arguments)

    return run
