"""R-I14: what a key is let into, and for how long."""

from uuid import UUID, uuid4

import pytest

from tests.e2e.api_keys.conftest import EVERYTHING, as_key, made_key
from tests.support.statements import spending
from tests.support.steps import API, a_business, somebody, times

BOOKINGS = "/bookings"


def told(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def here(business):
    return {"coworking_id": business.coworking["id"]}


async def works(robot, here) -> bool:
    answer = await robot.sends("GET", BOOKINGS, params=here)
    if answer.status_code != 200:
        assert told(answer) == (401, "token_invalid")
    return answer.status_code == 200


async def test_a_key_works_until_it_is_revoked(business, robot, here):
    assert await works(robot, here)
    await business.owner.sends("DELETE", f"{business.path}/api-keys/{robot.id}")
    assert not await works(robot, here)


async def test_a_key_works_until_it_expires(business, here, clock):
    robot = as_key(business, await made_key(business, expires_at="2026-12-01T09:00:00Z"))
    clock.advance(minutes=59)
    assert await works(robot, here)
    clock.advance(minutes=1)
    assert not await works(robot, here)


@pytest.mark.parametrize("role", ["manager", "staff", "resident"])
async def test_a_key_works_while_its_maker_owns_the_coworking(business, client, here, role):
    maker = await business.hires(await somebody(client), "owner")
    robot = as_key(business, await made_key(business, by=maker))
    assert await works(robot, here)
    members = (await business.owner.sends("GET", f"{business.path}/members")).json()["items"]
    [member] = [m for m in members if m["user"]["id"] == maker.id]
    path = f"{business.path}/members/{member['id']}"
    await business.owner.sends("PATCH", path, json={"role": role})
    assert not await works(robot, here)
    await business.owner.sends("PATCH", path, json={"role": "owner"})
    assert await works(robot, here)
    await business.owner.sends("DELETE", path)
    assert not await works(robot, here)


@pytest.mark.parametrize(
    "fate",
    [
        "UPDATE users.users SET is_banned = true, ban_reason = 'Spam', banned_at = now() WHERE id = $1",
        "DELETE FROM users.users WHERE id = $1",
    ],
)
async def test_a_key_ends_with_the_account_of_its_maker(business, robot, here, sql, fate):
    assert await works(robot, here)
    await sql(fate, UUID(business.owner.id))
    assert not await works(robot, here)


async def test_whatever_is_wrong_with_a_key_there_is_one_answer(client, business, robot, here):
    revoked = as_key(business, await made_key(business))
    await business.owner.sends("DELETE", f"{business.path}/api-keys/{revoked.id}")
    good = robot.headers["Authorization"]
    flipped = good[:-1] + ("A" if good[-1] != "A" else "B")
    sent = [
        revoked.headers["Authorization"],
        flipped,
        good + "x",
        good[:-1],
        "Bearer mak_",
        f"Bearer mak_{'A' * 43}",
    ]
    answers = [await client.get(f"{API}{BOOKINGS}", params=here, headers={"Authorization": s}) for s in sent]
    answers.append(await client.get(f"{API}{BOOKINGS}", params=here, headers={"Authorization": "Bearer x"}))
    bodies = {str({k: v for k, v in a.json().items() if k != "request_id"}) for a in answers}
    assert {told(answer) for answer in answers} == {(401, "token_invalid")}
    assert len(bodies) == 1
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}


async def test_a_bad_key_is_refused_also_where_nobody_has_to_sign_in(client, business):
    headers = {"Authorization": f"Bearer mak_{'A' * 43}"}
    answer = await client.get(f"{API}/spots/{business.spots[0]['id']}", headers=headers)
    assert told(answer) == (401, "token_invalid")


async def test_the_use_is_noted_once_a_minute(business, robot, here, sql, clock):
    async def used():
        [row] = await sql(
            "SELECT last_used_at, version, xmin::text FROM auth.api_keys WHERE id = $1", UUID(robot.id)
        )
        return row

    await works(robot, here)
    first = await used()
    assert first["last_used_at"] == clock.now()
    clock.advance(seconds=59)
    await works(robot, here)
    assert await used() == first
    clock.advance(seconds=1)
    await works(robot, here)
    assert (await used())["last_used_at"] == clock.now()
    assert (await used())["version"] == first["version"]
    shown = (await business.owner.sends("GET", f"{business.path}/api-keys")).json()["items"]
    assert shown[0]["last_used_at"] == "2026-12-01T08:01:00Z"


async def test_a_refused_key_is_not_noted_as_used(business, robot, here, sql):
    await sql(
        "UPDATE users.users SET is_banned = true, ban_reason = 'x', banned_at = now() WHERE id = $1",
        UUID(business.owner.id),
    )
    assert not await works(robot, here)
    [row] = await sql("SELECT last_used_at FROM auth.api_keys WHERE id = $1", UUID(robot.id))
    assert row["last_used_at"] is None


async def test_nobody_waits_for_the_note(business, robot, here, database_url, clock):
    import asyncpg

    holder = await asyncpg.connect(database_url)
    async with holder.transaction():
        await holder.execute("SELECT FROM auth.api_keys WHERE id = $1 FOR UPDATE", UUID(robot.id))
        assert await works(robot, here)
    await holder.close()


async def test_a_key_costs_what_a_session_costs(app, business, robot, here):
    from sqlalchemy.ext.asyncio import AsyncEngine

    engine = await app.container.get(AsyncEngine)
    await works(robot, here)  # the note of this minute
    costs = {}
    for name, person in {"key": robot, "session": business.owner}.items():
        async with spending(engine) as spent:
            assert await works(person, here)
        costs[name] = len(spent.statements)
        assert spent.most_connections == 1
    assert costs["key"] <= costs["session"]


async def test_events_and_history_say_that_the_team_did_it(business, robot, client, sql):
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    await robot.cancels(booking)
    entries = (await business.owner.sends("GET", f"/bookings/{booking['id']}/history")).json()["items"]
    assert entries[-1]["actor"] == {"kind": "team", "user_id": business.owner.id}
    assert entries[-1]["channel"] == "api"
    [row] = await sql(
        "SELECT trace->>'actor_kind' AS kind, payload->>'cancelled_by' AS by FROM core.outbox"
        " WHERE name = 'bookings.booking_cancelled.v1' AND payload->>'booking_id' = $1",
        booking["id"],
    )
    assert (row["kind"], row["by"]) == ("team", "team")


async def test_a_key_is_refused_after_its_token_and_before_the_form(client, business):
    robot = as_key(business, await made_key(business, ["bookings:read"]))
    assert told(await robot.sends("POST", "/bookings", json={"nonsense": True})) == (403, "forbidden")
    assert told(await robot.sends("PATCH", "/users/me", json={"nonsense": True})) == (403, "forbidden")
    assert told(await robot.sends("POST", "/bookings/check", json={"nonsense": True})) == (
        422,
        "validation_error",
    )


async def test_foreign_coworkings_are_as_far_from_a_key_as_from_staff(business, robot, client):
    elsewhere = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(elsewhere.spots[0], "12:00-14:00")).json()
    there = {"coworking_id": elsewhere.coworking["id"]}
    spot = elsewhere.spots[0]["id"]
    closure = {**times("12:00-14:00"), "mode": "cancel"}
    requests = [
        ("GET", "/bookings", {"params": there}, "coworking_not_found"),
        ("GET", f"/bookings/{booking['id']}", {}, "booking_not_found"),
        ("POST", f"/bookings/{booking['id']}/cancel", {}, "booking_not_found"),
        ("GET", f"/bookings/{booking['id']}/history", {}, "booking_not_found"),
        ("GET", f"/spots/{spot}/current-booking", {}, "spot_not_found"),
        ("GET", f"{elsewhere.path}/closures", {}, "coworking_not_found"),
        ("POST", f"{elsewhere.path}/closures", {"json": closure}, "coworking_not_found"),
        (
            "POST",
            f"{elsewhere.path}/spots",
            {"json": {"items": [{"name": "x", "position": 1}]}},
            "coworking_not_found",
        ),
        ("GET", f"{elsewhere.path}/spots", {"params": {"include_inactive": True}}, "coworking_not_found"),
        ("POST", "/options", {"json": {**there, "name": "Lamp"}}, "coworking_not_found"),
    ]
    staff = await business.hires(await somebody(client))
    for method, path, more, code in requests:
        for who in (robot, staff):
            assert told(await who.sends(method, path, **more)) == (404, code), (method, path)


ARCHIVED = {"params": {"include_archived": True}}
MANAGING = {"spots:write", "options:write", "webhooks:write"}


@pytest.mark.parametrize("scope", EVERYTHING)
async def test_a_key_counts_as_manager_if_it_may_write_what_managers_manage(business, scope):
    """Archived spots are for managers: with the scope to read spots, only the role can be missing."""
    robot = as_key(business, await made_key(business, [scope, "spots:read"]))
    asked = await robot.sends("GET", f"{business.path}/spots", **ARCHIVED)
    if scope in MANAGING:
        assert asked.status_code == 200, asked.text
    else:
        assert told(asked) == (403, "forbidden")
        assert "API key" not in asked.text, "the scope is there"
    inactive = await robot.sends("GET", f"{business.path}/spots", params={"include_inactive": True})
    assert inactive.status_code == 200, inactive.text


async def test_a_key_that_writes_spots_manages_them(business):
    robot = as_key(business, await made_key(business, ["spots:write"]))
    made = await robot.sends("POST", f"{business.path}/spots", json={"items": [{"name": "x", "position": 9}]})
    assert made.status_code == 201, made.text
    [spot] = made.json()["items"]
    path = f"/spots/{spot['id']}"
    renamed = await robot.sends("PATCH", path, json={"name": "y"}, headers={"If-Match": '"1"'})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "y")
    archived = await robot.sends("DELETE", path, headers={"If-Match": "*"})
    assert archived.status_code == 200, archived.text
    assert (await robot.sends("POST", f"{path}/restore", headers={"If-Match": "*"})).status_code == 200
    option = {"coworking_id": business.coworking["id"], "name": "Lamp"}
    assert told(await robot.sends("POST", "/options", json=option)) == (403, "forbidden")


async def test_a_key_that_writes_options_manages_them(business):
    robot = as_key(business, await made_key(business, ["options:write"]))
    option = {"coworking_id": business.coworking["id"], "name": "Lamp"}
    made = await robot.sends("POST", "/options", json=option)
    assert made.status_code == 201, made.text
    path = f"/options/{made.json()['id']}"
    renamed = await robot.sends("PATCH", path, json={"name": "Torch"}, headers={"If-Match": '"1"'})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Torch")
    assert (await robot.sends("DELETE", path, headers={"If-Match": "*"})).status_code == 200
    spots = {"items": [{"name": "x", "position": 9}]}
    assert told(await robot.sends("POST", f"{business.path}/spots", json=spots)) == (403, "forbidden")


async def test_whatever_a_key_counts_as_the_rest_of_the_coworking_is_closed_to_it(business, robot, client):
    guest = await somebody(client)
    path = business.path
    requests = [
        ("PATCH", path, {"name": "Mine"}),
        ("DELETE", path, None),
        ("GET", f"{path}/members", None),
        ("POST", f"{path}/members", {"email": guest.email, "role": "staff"}),
        ("GET", f"{path}/bans", None),
        ("POST", f"{path}/bans", {"user_id": guest.id, "reason": "Noise."}),
        ("PUT", f"{path}/hours", {"opens_at": "08:00", "closes_at": "22:00"}),
        ("PUT", f"{path}/hours/exceptions", {"items": [{"date": "2026-12-31", "intervals": []}]}),
        ("PATCH", f"{path}/policy", {"grid_minutes": 30}),
        ("PATCH", f"/spots/{business.spots[0]['id']}/policy", {"grid_minutes": 30}),
        ("POST", f"{path}/impact-preview", {"action": "closure", "mode": "cancel", **times("12:00-13:00")}),
        ("GET", f"{path}/api-keys", None),
        ("POST", f"{path}/api-keys", {"name": "Second", "scopes": ["spots:read"]}),
    ]
    for method, address, body in requests:
        more = {} if body is None else {"json": body}
        refused = await robot.sends(method, address, headers={"If-Match": "*"}, **more)
        assert told(refused) == (403, "forbidden"), (method, address)
        assert "API key" in refused.text


async def test_what_a_key_does_is_noted_beside_its_maker(business, robot):
    closed = await robot.sends(
        "POST", f"{business.path}/closures", json={**times("12:00-14:00"), "reason": "x"}
    )
    assert closed.status_code == 201
    assert closed.json()["created_by"] == business.owner.id


async def test_a_key_is_nobody_on_public_pages_it_has_no_scope_for(business, client):
    spot = business.spots[1]
    headers = {"If-Match": '"1"'}
    off = await business.owner.sends(
        "PATCH", f"/spots/{spot['id']}", json={"status": "inactive"}, headers=headers
    )
    assert off.status_code == 200
    asked = {"params": {"include_inactive": True}}
    reader = as_key(business, await made_key(business, ["spots:read"]))
    other = as_key(business, await made_key(business, ["options:write"]))
    shown = await reader.sends("GET", f"{business.path}/spots", **asked)
    assert {item["id"] for item in shown.json()["items"]} == {s["id"] for s in business.spots}
    assert told(await other.sends("GET", f"{business.path}/spots", **asked)) == (401, "unauthenticated")
    assert (await other.sends("GET", f"{business.path}/spots")).status_code == 200
    page = await other.sends("GET", business.path)
    assert (page.status_code, page.json()["my_role"]) == (200, None)


async def test_an_idempotency_key_of_the_maker_is_not_that_of_the_key(business, robot, client):
    guest = await somebody(client)
    await guest.books(business.spots[0], "09:00-10:00", day="2026-12-02")  # known here
    wish = {"spot_id": business.spots[0]["id"], "user_id": guest.id, **times("12:00-13:00")}
    headers = {"Idempotency-Key": str(uuid4())}
    first = await robot.sends("POST", "/bookings", json=wish, headers=headers)
    same = await robot.sends("POST", "/bookings", json=wish, headers=headers)
    other = await business.owner.sends("POST", "/bookings", json=wish, headers=headers)
    assert (first.status_code, same.status_code) == (201, 201)
    assert same.json()["id"] == first.json()["id"]
    assert same.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in other.headers
    assert other.status_code == 422  # the slot is taken, and the maker would have to give a reason
