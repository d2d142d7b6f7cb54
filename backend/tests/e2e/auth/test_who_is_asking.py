from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from dishka.integrations.fastapi import FromDishka

from mesto.core.http import make_router
from mesto.core.permissions import Who, allow
from mesto.core.security import Actor, Role, Visitor
from tests.support.app import running_app
from tests.support.events import events_about, run_sql
from tests.support.people import World, WorldProvider, a_person, an_admin

ME = "/api/v1/users/me"


def answer_of(response):
    return response.status_code, response.json().get("code")


async def test_without_a_token_one_is_asked_to_sign_in(client):
    answer = await client.get(ME)

    assert answer_of(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "Bearer a b", "Bearer ü", "Bearer\tx", "x" * 5000],
)
async def test_what_is_no_bearer_token_is_refused(client, header):
    answer = await client.get(ME, headers={"Authorization": header.encode("latin-1")})

    assert answer_of(answer) == (401, "token_invalid")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_two_tokens_are_no_token(client):
    anna = await a_person(client)
    header = ("Authorization", anna.headers["Authorization"])

    assert answer_of(await client.get(ME, headers=[header, header])) == (401, "token_invalid")


async def test_the_scheme_is_written_in_any_case(client):
    anna = await a_person(client)

    answer = await client.get(ME, headers={"Authorization": f"bEARER {anna.tokens['access_token']}"})

    assert answer.status_code == 200


async def test_a_token_ends_to_the_second(app, client):
    anna = await a_person(client)
    app.clock.advance(minutes=59, seconds=59)
    assert (await client.get(ME, headers=anna.headers)).status_code == 200
    app.clock.advance(seconds=1)

    assert answer_of(await client.get(ME, headers=anna.headers)) == (401, "token_expired")


async def test_the_token_is_looked_at_before_the_form(client):
    answer = await client.patch(ME, json={"nonsense": True})

    assert answer_of(answer) == (401, "unauthenticated")


async def test_a_ban_acts_on_the_next_request_and_comes_before_the_session(client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    await client.post(f"/api/v1/users/{anna.id}/ban", headers=admin.headers, json={"reason": "Spam"})

    answer = await client.get(ME, headers=anna.headers)
    await run_sql(
        database_url,
        "UPDATE auth.sessions SET ended_at = created_at, end_reason = 'banned' WHERE user_id = $1",
        anna.id,
    )
    ended_too = await client.get(ME, headers=anna.headers)

    assert answer_of(answer) == answer_of(ended_too) == (403, "banned")
    assert answer.json()["errors"][0]["params"] == {"reason": "Spam"}


async def test_signing_out_ends_this_session_on_the_next_request(client, database_url):
    anna = await a_person(client)

    out = await client.post("/api/v1/auth/logout", headers=anna.headers)

    assert (out.status_code, out.content) == (204, b"")
    assert answer_of(await client.get(ME, headers=anna.headers)) == (401, "session_revoked")
    assert answer_of(await client.post("/api/v1/auth/logout", headers=anna.headers)) == (
        401,
        "session_revoked",
    )
    ended = (await events_about(database_url, session_id=anna.tokens["session_id"]))[-1]
    assert (ended["name"], ended["payload"]["reason"]) == ("auth.session_ended.v1", "logout")
    assert ended["trace"]["actor_kind"] == "user"
    assert ended["trace"]["actor_user_id"] == str(anna.id)
    assert ended["trace"]["actor_session_id"] == anna.tokens["session_id"]


@pytest.mark.parametrize(
    "change",
    [
        "last_seen_at = last_seen_at - interval '14 days'",
        "expires_at = created_at",
        "user_id = gen_random_uuid()",
    ],
)
async def test_a_session_that_is_over_refuses_a_token_that_is_not(client, database_url, change):
    anna = await a_person(client)
    await run_sql(
        database_url,
        f"UPDATE auth.sessions SET {change} WHERE id = $1",
        UUID(anna.tokens["session_id"]),
    )

    assert answer_of(await client.get(ME, headers=anna.headers)) == (401, "session_revoked")


async def test_a_person_who_is_gone_has_no_session(client, database_url):
    anna = await a_person(client)
    await run_sql(database_url, "DELETE FROM users.users WHERE id = $1", anna.id)

    assert answer_of(await client.get(ME, headers=anna.headers)) == (401, "session_revoked")


def whoami():
    router = make_router(tags=["test"])

    def said(actor: Actor) -> dict:
        return {
            "id": actor.id and str(actor.id),
            "session_id": actor.session_id and str(actor.session_id),
            "is_admin": actor.is_admin,
            "is_business": actor.is_business,
            "roles": {str(k): v for k, v in actor.roles.items()},
        }

    @router.get("/test/visitor", operation_id="whoVisits")
    @allow(Who.PUBLIC)
    async def who_visits(visitor: FromDishka[Visitor]) -> dict:
        return said(visitor.actor)

    @router.get("/test/actor", operation_id="whoActs")
    @allow(Who.SELF)
    async def who_acts(actor: FromDishka[Actor]) -> dict:
        return said(actor)

    return router


@pytest.fixture
async def open_app(database_url):
    world = World()
    async with running_app(database_url, WorldProvider(world)) as running:
        running.app.include_router(whoami())
        yield running, world


async def test_power_is_read_anew_for_every_request(open_app, database_url):
    app, world = open_app
    anna, coworking_id = await a_person(app.client), uuid4()

    async def actor():
        return (await app.client.get("/test/actor", headers=anna.headers)).json()

    plain = await actor()
    world.roles[anna.id] = {coworking_id: Role.MANAGER}
    await run_sql(
        database_url, "UPDATE users.users SET is_admin = true, is_business = true WHERE id = $1", anna.id
    )

    assert plain == {
        "id": str(anna.id),
        "session_id": anna.tokens["session_id"],
        "is_admin": False,
        "is_business": False,
        "roles": {},
    }
    assert await actor() == {
        **plain,
        "is_admin": True,
        "is_business": True,
        "roles": {str(coworking_id): "manager"},
    }


async def test_a_visitor_needs_no_token_but_a_sent_one_has_to_be_valid(open_app):
    app, _ = open_app
    anna = await a_person(app.client)

    async def visit(headers=None):
        return await app.client.get("/test/visitor", headers=headers)

    assert (await visit()).json()["id"] is None
    assert (await visit(anna.headers)).json()["id"] == str(anna.id)
    assert answer_of(await visit({"Authorization": "Bearer stale"})) == (401, "token_invalid")
    app.clock.moment += timedelta(hours=2)
    assert answer_of(await visit(anna.headers)) == (401, "token_expired")


async def test_the_specification_says_where_a_token_is_needed(open_app):
    app, _ = open_app
    document = app.app.openapi()

    needed = {
        operation["operationId"]: operation.get("security")
        for operations in document["paths"].values()
        for operation in operations.values()
    }
    assert needed["getMe"] == needed["whoActs"] == [{"bearer": []}]
    assert needed["whoVisits"] == [{}, {"bearer": []}]
    assert needed["loginUser"] is None
    scheme = document["components"]["securitySchemes"]["bearer"]
    assert scheme["flows"]["password"]["tokenUrl"] == "/api/v1/auth/token"
