from uuid import uuid4

import pytest
from dishka import AsyncContainer

from mesto.core.purge import PurgeHandler
from mesto.modules.auth.application.commands.end_sessions import EndSessions, EndSessionsHandler
from mesto.modules.auth.application.commands.end_silent_sessions import EndSilentSessionsHandler
from mesto.modules.auth.domain.session import EndReason
from tests.support.events import events_about, run_sql
from tests.support.people import SignedIn, a_person, an_admin, login

AUTH = "/api/v1/auth"


async def again(client, person: SignedIn, **headers) -> SignedIn:
    signed_in = await login(client, person.email, person.password, **headers)
    assert signed_in.status_code == 200
    return SignedIn(person.id, person.email, person.password, signed_in.json())


async def listed(client, person, **query) -> list[dict]:
    answer = await client.get(f"{AUTH}/sessions", headers=person.headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def code_of_me(client, person):
    answer = await client.get("/api/v1/users/me", headers=person.headers)
    return answer.json().get("code", answer.status_code)


async def use(app, handler, *arguments):
    container: AsyncContainer = app.container
    async with container() as scope:
        await (await scope.get(handler))(*arguments)


async def test_sessions_are_listed_the_latest_first_with_what_tells_them_apart(app, client):
    anna, boris = await a_person(client), await a_person(client)
    app.clock.advance(minutes=30)
    body = {"email": anna.email, "password": anna.password, "device_name": "Anna's phone"}
    phone = (await client.post(f"{AUTH}/login", json=body, headers={"User-Agent": "app/2"})).json()

    first, second = await listed(client, anna)

    assert first == {
        "id": phone["session_id"],
        "created_at": "2026-12-01T08:30:00Z",
        "last_seen_at": "2026-12-01T08:30:00Z",
        "expires_at": "2026-12-15T08:30:00Z",
        "ip": "127.0.0.1",
        "user_agent": "app/2",
        "device_name": "Anna's phone",
        "is_current": False,
    }
    assert (second["id"], second["is_current"]) == (anna.tokens["session_id"], True)
    assert [row["id"] for row in await listed(client, boris)] == [boris.tokens["session_id"]]


async def test_the_list_has_pages(app, client):
    anna = await a_person(client)
    for _ in range(2):
        app.clock.advance(minutes=1)
        await again(client, anna)
    page = await client.get(f"{AUTH}/sessions", headers=anna.headers, params={"limit": 2})
    rest = await listed(client, anna, limit=2, cursor=page.json()["next_cursor"])

    ids = [row["id"] for row in (*page.json()["items"], *rest)]
    assert len(set(ids)) == 3
    assert rest[0]["id"] == anna.tokens["session_id"]
    foreign = await client.get(f"{AUTH}/sessions", headers=anna.headers, params={"cursor": "x"})
    assert foreign.json()["code"] == "invalid_cursor"


async def test_a_session_that_can_no_longer_be_used_is_not_listed(app, client):
    anna = await a_person(client)
    app.clock.advance(days=14)
    fresh = await again(client, anna)

    assert [row["id"] for row in await listed(client, fresh)] == [fresh.tokens["session_id"]]


async def test_one_session_is_ended_and_the_others_go_on(client, database_url):
    anna = await a_person(client)
    other = await again(client, anna)
    path = f"{AUTH}/sessions/{other.tokens['session_id']}"

    ended = await client.delete(path, headers=anna.headers)

    assert (ended.status_code, ended.content) == (204, b"")
    assert await code_of_me(client, other) == "session_revoked"
    assert await code_of_me(client, anna) == 200
    events = await events_about(database_url, session_id=other.tokens["session_id"])
    assert [e["payload"]["reason"] for e in events if e["name"] == "auth.session_ended.v1"] == ["revoked"]
    twice = await client.delete(path, headers=anna.headers)
    assert (twice.status_code, twice.json()["code"]) == (404, "session_not_found")


async def test_sessions_of_others_are_not_there(client):
    anna, boris = await a_person(client), await a_person(client)

    answers = [
        await client.delete(f"{AUTH}/sessions/{id_}", headers=anna.headers)
        for id_ in (boris.tokens["session_id"], uuid4())
    ]

    assert [answer.json()["code"] for answer in answers] == ["session_not_found"] * 2
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert await code_of_me(client, boris) == 200


@pytest.mark.parametrize(("body", "stays"), [({}, False), ({"keep_current": True}, True)])
async def test_signing_out_everywhere_may_leave_this_session(client, body, stays):
    anna = await a_person(client)
    others = [await again(client, anna) for _ in range(2)]
    boris = await a_person(client)

    answer = await client.post(f"{AUTH}/logout-all", headers=anna.headers, json=body)

    assert answer.status_code == 204
    assert await code_of_me(client, anna) == (200 if stays else "session_revoked")
    assert [await code_of_me(client, other) for other in others] == ["session_revoked"] * 2
    assert await code_of_me(client, boris) == 200


async def test_signing_out_everywhere_needs_no_body(client):
    anna = await a_person(client)

    assert (await client.post(f"{AUTH}/logout-all", headers=anna.headers)).status_code == 204
    assert await code_of_me(client, anna) == "session_revoked"


async def test_a_ban_ends_the_sessions_for_good(app, client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    banned_at = app.clock.now()
    await client.post(f"/api/v1/users/{anna.id}/ban", headers=admin.headers, json={"reason": "Spam"})
    assert await code_of_me(client, anna) == "banned"
    await client.post(f"/api/v1/users/{anna.id}/unban", headers=admin.headers)
    app.clock.advance(seconds=1)
    back = await again(client, anna)

    # However late the reaction comes, it ends what the ban was about.
    late = EndSessions(user_id=anna.id, reason=EndReason.BANNED, before=banned_at)
    await use(app, EndSessionsHandler, late)

    assert await code_of_me(client, anna) == "session_revoked"
    assert await code_of_me(client, back) == 200


async def test_silent_sessions_are_written_down_as_ended(app, client, database_url):
    anna, boris = await a_person(client), await a_person(client)
    app.clock.advance(days=13)
    kept = await again(client, boris)
    app.clock.advance(days=1)

    await use(app, EndSilentSessionsHandler)

    ids = [p.tokens["session_id"] for p in (anna, boris, kept)]
    reasons = [
        [
            e["payload"]["reason"]
            for e in await events_about(database_url, session_id=id_)
            if "ended" in e["name"]
        ]
        for id_ in ids
    ]
    assert reasons == [["idle"], ["idle"], []]


async def test_what_is_over_is_forgotten_tokens_first(app, client, database_url):
    anna, boris = await a_person(client), await a_person(client)
    await client.post(f"{AUTH}/logout", headers=anna.headers)

    async def left(person):
        [row] = await run_sql(
            database_url,
            "SELECT count(*) AS sessions, (SELECT count(*) FROM auth.refresh_tokens t WHERE t.session_id = $1)"
            " AS tokens FROM auth.sessions WHERE id = $1",
            person.tokens["session_id"],
        )
        return row["sessions"], row["tokens"]

    seen = []
    for days in (0, 1, 89):
        app.clock.advance(days=days, seconds=1)
        await use(app, PurgeHandler)
        seen.append(await left(anna))

    assert seen == [(1, 1), (1, 0), (0, 0)]
    assert await left(boris) == (1, 1)
