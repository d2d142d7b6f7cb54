"""R-I14: keys of a coworking, made by its owners."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from mesto.core.purge import PurgeHandler
from tests.e2e.api_keys.conftest import EVERYTHING, as_key, made_key
from tests.support.steps import a_business, somebody


def told(answer):
    return answer.status_code, answer.json()["code"]


async def listed(business, by=None):
    answer = await (by or business.owner).sends("GET", f"{business.path}/api-keys")
    assert answer.status_code == 200, answer.text
    assert answer.json()["next_cursor"] is None
    return answer.json()["items"]


async def test_a_key_is_shown_once_and_kept_as_a_hash(business, sql, clock):
    body = {"name": "Door", "scopes": ["spots:read", "bookings:read"], "expires_at": "2027-01-01T00:00:00Z"}
    made = await business.owner.sends(
        "POST", f"{business.path}/api-keys", json=body, headers={"Idempotency-Key": "ignored-here"}
    )

    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1{business.path}/api-keys"
    assert made.headers["cache-control"] == "no-store"
    key = made.json()
    token = key.pop("key")
    assert token.startswith("mak_")
    assert key == {
        "id": key["id"],
        "name": "Door",
        "scopes": ["bookings:read", "spots:read"],
        "tail": token[-6:],
        "created_at": "2026-12-01T08:00:00Z",
        "expires_at": "2027-01-01T00:00:00Z",
    }
    assert await listed(business) == [{**key, "last_used_at": None}]
    tables = ["auth.api_keys", "core.outbox", "core.idempotency_keys"]
    for table in tables:
        stored = "\n".join(row["row"] for row in await sql(f"SELECT t::text AS row FROM {table} t"))
        assert token not in stored
        assert token.encode().hex() not in stored


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": ["spots:read"] * 11}, "/scopes"),
        ({"name": " "}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"expires_at": "2026-12-01T08:00:00Z"}, "/expires_at"),
        ({"expires_at": "2027-01-01T00:00:00"}, "/expires_at"),
        ({"coworking_id": str(uuid4())}, "/coworking_id"),
    ],
)
async def test_what_is_no_key_is_not_made(business, changes, pointer):
    body = {"name": "Door", "scopes": ["spots:read"], **changes}
    answer = await business.owner.sends("POST", f"{business.path}/api-keys", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_only_owners_deal_with_keys(business, client):
    key = await made_key(business)
    elsewhere = await a_business(client)
    people = {
        "staff": await business.hires(await somebody(client), "staff"),
        "manager": await business.hires(await somebody(client), "manager"),
        "resident": await business.hires(await somebody(client), "resident"),
        "stranger": await somebody(client),
        "owner elsewhere": elsewhere.owner,
    }
    body = {"name": "Door", "scopes": ["spots:read"]}
    for who, person in people.items():
        expected = (403, "forbidden") if who in {"staff", "manager"} else (404, "coworking_not_found")
        path = f"{business.path}/api-keys"
        assert told(await person.sends("POST", path, json=body)) == expected
        assert told(await person.sends("GET", path)) == expected
        assert told(await person.sends("DELETE", f"{path}/{key['id']}")) == expected
    # A key of one coworking is not found in another, also by its owner.
    other = await elsewhere.owner.sends("DELETE", f"{elsewhere.path}/api-keys/{key['id']}")
    assert told(other) == (404, "api_key_not_found")
    assert [k["id"] for k in await listed(business)] == [key["id"]]


async def test_an_administrator_deals_with_keys_of_what_there_is(business, client, sql):
    admin = await somebody(client)
    await sql("UPDATE users.users SET is_admin = true WHERE id = $1", UUID(admin.id))
    robot = as_key(business, await made_key(business, by=admin))
    assert (
        await robot.sends("GET", "/bookings", params={"coworking_id": business.coworking["id"]})
    ).status_code == 200
    nowhere = f"/coworkings/{uuid4()}/api-keys"
    body = {"name": "Door", "scopes": ["spots:read"]}
    assert told(await admin.sends("POST", nowhere, json=body)) == (404, "coworking_not_found")
    assert told(await admin.sends("GET", nowhere)) == (404, "coworking_not_found")
    # The key is not an administrator.
    elsewhere = await a_business(client)
    asked = await robot.sends("GET", "/bookings", params={"coworking_id": elsewhere.coworking["id"]})
    assert told(asked) == (404, "coworking_not_found")
    await sql("UPDATE users.users SET is_admin = false WHERE id = $1", UUID(admin.id))
    asked = await robot.sends("GET", "/bookings", params={"coworking_id": business.coworking["id"]})
    assert told(asked) == (401, "token_invalid")


async def test_a_revoked_key_is_gone(business):
    key = await made_key(business)
    path = f"{business.path}/api-keys/{key['id']}"
    gone = await business.owner.sends("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert await listed(business) == []
    assert told(await business.owner.sends("DELETE", path)) == (404, "api_key_not_found")


async def test_ten_keys_work_at_a_time(business, clock):
    keys = [await made_key(business, expires_at="2026-12-01T08:30:00Z") for _ in range(10)]
    body = {"name": "Eleventh", "scopes": ["spots:read"]}
    refused = await business.owner.sends("POST", f"{business.path}/api-keys", json=body)
    assert told(refused) == (409, "quota_exceeded")
    assert refused.json()["errors"][0]["params"] == {"resource": "api_keys", "used": 10, "limit": 10}
    await business.owner.sends("DELETE", f"{business.path}/api-keys/{keys[0]['id']}")
    await made_key(business)
    clock.advance(minutes=30)  # the nine have expired
    for _ in range(9):
        await made_key(business)
    assert (await business.owner.sends("POST", f"{business.path}/api-keys", json=body)).status_code == 409
    assert len(await listed(business)) == 19


async def test_owners_who_race_for_the_last_key_do_not_both_get_it(client, clock, database_url):
    from tests.support.app import running_app

    async with running_app(database_url) as app:  # with a pool of more than one
        business = await a_business(app.client)
        for _ in range(8):
            await made_key(business)
        body = {"name": "Last", "scopes": ["spots:read"]}
        blocker = await asyncpg.connect(database_url)
        async with blocker.transaction():
            await blocker.execute("LOCK TABLE auth.api_keys IN EXCLUSIVE MODE")
            running = [
                asyncio.create_task(business.owner.sends("POST", f"{business.path}/api-keys", json=body))
                for _ in range(6)
            ]
            await asyncio.sleep(0.5)
            assert not any(task.done() for task in running)
        answers = [await task for task in running]
        await blocker.close()
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * 4


async def test_dead_keys_are_kept_for_three_months(app, business, sql, clock):
    revoked, expired, alive = [
        await made_key(business, **more)
        for more in ({}, {"expires_at": "2026-12-02T00:00:00Z"}, {"expires_at": "2028-12-02T00:00:00Z"})
    ]
    await business.owner.sends("DELETE", f"{business.path}/api-keys/{revoked['id']}")

    async def purge():
        async with app.container() as scope:
            await (await scope.get(PurgeHandler))()
        rows = await sql(
            "SELECT id FROM auth.api_keys WHERE coworking_id = $1", UUID(business.coworking["id"])
        )
        return {str(row["id"]) for row in rows}

    clock.advance(days=89)
    assert await purge() == {revoked["id"], expired["id"], alive["id"]}
    clock.advance(days=2, hours=1)
    assert await purge() == {alive["id"]}


def test_the_scopes_are_those_of_the_contract():
    from mesto.core.permissions import Scope

    assert [scope.value for scope in Scope] == EVERYTHING
